#!/bin/bash
# Run by unshare(1) as process 1 of new namespaces: mount, PID, network, host name. What follows can change
# /etc and /var as it likes, sees a mail system that has never been configured, and leaves nothing behind.
#   enter.sh RESULTS   the folder with the scripts to run; what they bring about is written there
set -e
results=$1
here=${BASH_SOURCE[0]%/*}

mount --make-rprivate /

# Everything of the harness lives in /media, everything that a script wants to leave about in /mnt.
mount -t tmpfs harness /media
mkdir /media/{results,dist,dev,etc,etc.work,var,var.work}
mount --bind "$results" /media/results
if [ -e "$results/launcher" ]; then
    touch /media/node
    mount --bind "$(cat "$results/node")" /media/node
    mount --bind "$(cat "$results/dist")" /media/dist
fi
cp "$here/supervise.pl" /media/
mount -t overlay etc -o lowerdir=/etc,upperdir=/media/etc,workdir=/media/etc.work /etc
mount -t overlay var -o lowerdir=/var,upperdir=/media/var,workdir=/media/var.work /var
mount -t tmpfs scratch /mnt
mount -t tmpfs run /run
mount -t tmpfs -o mode=1777 tmp /tmp

# A private /dev, so that the mail log of the machine is left alone.
mount -t tmpfs dev /media/dev
cp -a /dev/{null,zero,full,random,urandom,tty} /media/dev/
mount --move /media/dev /dev
mkdir /dev/pts /dev/shm
mount -t devpts -o newinstance,ptmxmode=0666 pts /dev/pts
ln -s pts/ptmx /proc/self/fd /dev/

echo mail.example.test >/proc/sys/kernel/hostname
echo '127.0.0.1 localhost mail.example.test' >/etc/hosts
: >/etc/resolv.conf
echo mail.example.test >/etc/mailname
printf '%s\n' 'compatibility_level = 3.6' 'myhostname = mail.example.test' >/etc/postfix/main.cf
touch -d 2020-01-01 /etc/postfix/main.cf
cp /usr/share/postfix/master.cf.dist /etc/postfix/master.cf

cd /
exec perl /media/supervise.pl
