/** Hosts with many instances. */

/**
 * A primary and secondaries, that many instances in all. Their files are old enough for the original. Real ones have the
 * comments of the stock main.cf, as `create` leaves them.
 */
export const hostOf = (instances: number, files: "small" | "real" = "small"): string => `
list=
comments=$(${files === "real" ? "sed 's/^[^#]/#&/' /usr/share/postfix/main.cf.dist" : ""})
mkdir /etc/pf
for ((i = 1; i < ${instances}; i++)); do
  mkdir -p /etc/pf/$i
  printf '%s\\n' \${comments:+"$comments"} "queue_directory = /var/spool/pf$i" "data_directory = /var/lib/pf$i" \\
    "multi_instance_name = postfix-$i" 'multi_instance_enable = yes' >/etc/pf/$i/main.cf
  : >/etc/pf/$i/master.cf
  list="$list /etc/pf/$i"
done
printf '%s\\n' 'compatibility_level = 3.6' "multi_instance_directories = $list" >/etc/postfix/main.cf
find /etc/pf /etc/postfix -name main.cf -exec touch -d 2020-01-01 {} +
`

/** Fewer rounds for large hosts, because each takes long. */
export const roundsFor = (instances: number): number => (instances >= 1000 ? 5 : instances >= 100 ? 11 : 31)
