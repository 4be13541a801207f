/** What an administrator types in the first hour, with mistakes: each with what the answer has to say. */

export type Line = readonly [command: string, ...answer: ReadonlyArray<string>]

export const lines: ReadonlyArray<Line> = [
  ["postmulti version", "postmulti 0."],
  ["postmulti -h", "'postmulti --help'"],
  ["postmulti --json", "'postmulti list --format json'"],
  ["postmulti init", "prepared /etc/postfix"],
  ["postmulti CREATE postfix-in", "did you mean 'create'?"],
  ["postmulti create Postfix-In", "did you mean 'postfix-in'?"],
  ["postmulti create postfix-", "has no name after postfix-"],
  ["postmulti create postfix-..", "has no name after postfix-"],
  ["postmulti create postfix-in --group inbound", "created instance postfix-in"],
  ["postmulti create postfix-in", "it is there already: 'postmulti show /etc/postfix-in'"],
  ["postmulti run --instance in -- postconf -e myhostname=in.example.test"],
  ["postmulti run --instance in -- postconf -F smtp/inet/service=2524"],
  ["postmulti run --instance in -- postconf -X master_service_disable authorized_submit_users"],
  [
    "postmulti create postfix-out --from in --group outbound",
    "postfix-out does not listen yet, because postfix-in does, on 0.0.0.0:2524",
    "created instance postfix-out"
  ],
  ["postmulti run --instance out -- postconf -e myhostname=out.example.test defer_transports=smtp"],
  ["postmulti run --instance out -- postconf -F 2524/inet/service=2525"],
  ["postmulti run --instance out -- postconf -X master_service_disable"],
  ["postmulti create postfix-test --from out", "created instance postfix-test"],
  ["postmulti run --instance test -- postconf -e myhostname=test.example.test"],
  ["postmulti list in", "did you mean 'postmulti list --instance in'?"],
  ["postmulti -l in", "did you mean '-l -i in'?"],
  ["postmulti list -i in", "did you mean 'postmulti list --instance in'?"],
  ["postmulti list --json", "did you mean 'postmulti list --format json'?"],
  ["postmulti lsit", "did you mean 'list'?"],
  ["postmulti list", "NAME ", "postfix-test  outbound  n "],
  ["postmulti edit out", "postconf -e NAME=VALUE"],
  ["postmulti info out", "'postmulti show out'"],
  ["postmulti show out", "myhostname = out.example.test", "+ 2525 inet n - y - - smtpd"],
  ["postmulti start", "instance required"],
  ["postmulti start nosuch", "the instances are: "],
  ["postmulti enable in out --now", "enabled instance postfix-in", "postfix-out/postfix-script: starting"],
  ["postmulti start test", "postfix-test/postfix-script: starting"],
  ["postmulti start test", "postfix-test: nothing had to be done"],
  ["postmulti status in", "did you mean 'postmulti status --instance in'?"],
  ["postmulti status", "postfix-test"],
  [
    "postmulti reload --group outbound",
    "postfix-out/postfix-script: refreshing",
    "postfix-test/postfix-script: ref"
  ],
  ["postmulti postfix stop in", "did you mean 'postmulti postfix --instance in stop'?"],
  ["postmulti restart -i in", "did you mean 'postmulti restart in'?"],
  ["postmulti restart in", "postfix-in/postfix-script: stopping", "postfix-in/postfix-script: starting"],
  [
    "postmulti run postqueue --group outbound -p",
    "did you mean 'postmulti run --group outbound postqueue -p'?"
  ],
  ["postmulti run --group outbound -- postqueue -p", "==> postfix-out <==", "==> postfix-test <=="],
  ["postmulti rename test postfix-spare", "is not stopped"],
  ["postmulti stop test", "postfix-test/postfix-script: stopping"],
  ["postmulti rename test spare", "did you mean 'postfix-spare'?"],
  ["postmulti rename test postfix-spare", "renamed instance postfix-test to postfix-spare"],
  ["postmulti start spare", "postfix-spare/postfix-script: starting"],
  ["ls -d /etc/postfix-spare /var/spool/postfix-spare /var/lib/postfix-spare", "/var/lib/postfix-spare"],
  ["submit out"],
  ["patiently deferred out"],
  ["postmulti remove out", "'postmulti destroy out'"],
  ["postmulti destroy out", "'postmulti disable postfix-out' comes first"],
  ["postmulti disable out", "'postmulti stop postfix-out' stops it"],
  ["postmulti destroy out", "is not stopped"],
  ["postmulti stop out", "postfix-out/postfix-script: stopping"],
  ["postmulti destroy out", "1 in deferred", "lists them"],
  ["postmulti destroy -f out", "nothing can be forced"],
  ["postsuper -c /etc/postfix-out -d ALL", "Deleted: 1 message"],
  ["postmulti destroy -n out", "did you mean 'postmulti destroy --dry-run out'?"],
  ["postmulti destroy out", "destroyed instance postfix-out"],
  ["postmulti stop --all", "postfix-spare/postfix-script: stopping", "postfix-in/postfix-script: stopping"],
  ["postmulti list", "postfix-spare  outbound  n "]
]

/** All of it appears on one terminal. */
export const script = `
exec >&2
export NO_COLOR=1
submit() { echo mail | sendmail -C /etc/postfix-$1 -f a@example.test b@example.org; }
deferred() { [ -n "$(find /var/spool/postfix-$1/deferred -type f)" ]; }
${lines.map(([command]) => `echo '$ ${command}'; ${command}`).join("\n")}
`
