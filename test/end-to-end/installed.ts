/** Shell functions for scripts that install the program. */

/** On such a system, programs can be replaced too. */
export const writable = `
mkdir /mnt/usr /mnt/usr.work
mount -t overlay usr -o lowerdir=/usr,upperdir=/mnt/usr,workdir=/mnt/usr.work /usr
cp -p /usr/sbin/postmulti /mnt/original
ours='/media/node /media/dist/postmulti.cjs'
step() { "$@"; echo "$? $*"; }
place() { ls -l /usr/sbin/postmulti* | sed 's/^\\(.\\)[^/]*/\\1 /'; dpkg-divert --list '*postmulti*'; ls -A /usr/local/lib/postmulti /usr/local/lib/postmulti/program.* 2>&1; }
`

/** The installed package, with a later version. */
export const upgrade = `
mkdir -p /mnt/deb/DEBIAN
dpkg -L postfix | sed -n 's,^/,,p' | grep -v '^usr/sbin/postmulti' |
    while read -r file; do [ -f "/$file" ] && echo "$file"; done | tar -c -C / -T - | tar -x -C /mnt/deb
cp -p /mnt/original /mnt/deb/usr/sbin/postmulti
[ ! -e /mnt/manual ] || install -D -m 644 /mnt/manual /mnt/deb/usr/share/man/man1/postmulti.1.gz
printf '\\nnewer\\n' >>/mnt/deb/usr/sbin/postmulti
dpkg-query -s postfix | sed '/^Status:/d; /^Conffiles:/,/^[A-Z]/{/^Conffiles:/d; /^ /d}; s/^Version: .*/&.1/' >/mnt/deb/DEBIAN/control
dpkg-deb --build /mnt/deb /mnt/postfix.deb >/dev/null
dpkg --unpack /mnt/postfix.deb >/dev/null 2>&1 || echo cannot unpack
`
