# The functions that the setups of the cases use. The original waits for new files, so all files get an old date.

# primary LINE...          the primary's main.cf
primary() {
    printf '%s\n' 'compatibility_level = 3.6' 'myhostname = mail.example.test' "$@" >/etc/postfix/main.cf
    old /etc/postfix/main.cf
}

# multi LIST LINE...       the same, with that list of secondaries
multi() {
    local list=$1
    shift
    primary 'multi_instance_wrapper = ${command_directory}/postmulti -p --' 'multi_instance_enable = yes' \
        ${list:+"multi_instance_directories = $list"} "$@"
}

# secondary NAME LINE...   a secondary with its directories
secondary() {
    local name=$1
    shift
    folders "$name"
    printf '%s\n' 'compatibility_level = 3.6' 'myhostname = mail.example.test' \
        "queue_directory = /var/spool/postfix-$name" "data_directory = /var/lib/postfix-$name" "$@" \
        >/etc/postfix-"$name"/main.cf
    old /etc/postfix-"$name"/main.cf
}

# settled NAME QUEUE DATA LINE...   a secondary with these directories in its main.cf
settled() {
    local name=$1 queue=$2 data=$3
    shift 3
    folders "$name"
    printf '%s\n' 'compatibility_level = 3.6' 'myhostname = mail.example.test' \
        "queue_directory = $queue" "data_directory = $data" "$@" >/etc/postfix-"$name"/main.cf
    old /etc/postfix-"$name"/main.cf
}

# verbatim NAME TEXT       a secondary with this text as main.cf, in which printf's escapes are replaced
verbatim() {
    folders "$1"
    printf "$2" >/etc/postfix-"$1"/main.cf
    old /etc/postfix-"$1"/main.cf
}

folders() {
    mkdir -p /etc/postfix-"$1" /var/spool/postfix-"$1" /var/lib/postfix-"$1"
    : >/etc/postfix-"$1"/master.cf
}

old() {
    touch -d 2020-01-01 "$@"
}

# pair                     the usual two: a is enabled, in group g1; b is not enabled, in group g2
pair() {
    multi '/etc/postfix-a /etc/postfix-b'
    secondary a 'multi_instance_name = postfix-a' 'multi_instance_group = g1' 'multi_instance_enable = yes'
    secondary b 'multi_instance_name = postfix-b' 'multi_instance_group = g2'
}

# macros VALUE             a secondary with this value as its name, and some parameters to refer to
macros() {
    multi /etc/postfix-a
    secondary a "multi_instance_name = $1" 'aa = A' 'empty =' 'five = 5' 'ten = 10' \
        'used = $aa $empty $five $ten' 'smtpd_restriction_classes = used'
}

# telltale                 three secondaries, and a postfix command that only prints its arguments
telltale() {
    mkdir /mnt/bin
    cp /usr/sbin/postconf /mnt/bin/
    printf '%s\n' '#!/bin/sh' 'echo "$0 $* $MAIL_CONFIG"; exit ${RC:-0}' >/mnt/bin/postfix
    chmod 755 /mnt/bin/postfix
    multi '/etc/postfix-a /etc/postfix-b /etc/postfix-c' 'command_directory = /mnt/bin'
    secondary a 'multi_instance_enable = yes'
    secondary b 'multi_instance_group = g'
    secondary c 'multi_instance_enable = yes' 'multi_instance_group = g'
}

# created NAME WORD...     an instance that the original has just made
created() {
    local name=$1
    shift
    postmulti -e create -I "postfix-$name" "$@"
    # From Debian 13 on, creating an instance fills its chroot jail.
    rm -rf /var/spool/postfix-"$name"/{etc,usr}
    old /etc/postfix/main.cf /etc/postfix-"$name"/main.cf
}

# running NAME             its master(8) holds the lock until long after the setup
running() {
    echo 1 >/var/spool/postfix-"$1"/pid/master.pid
    setsid flock -x /var/spool/postfix-"$1"/pid/master.pid sleep 16 >/dev/null 2>&1 &
    patiently is_locked /var/spool/postfix-"$1"/pid/master.pid
}

is_locked() { ! flock -n "$1" true; }

# damaged NAME             a secondary with an unfinished reference in a parameter that every program needs
damaged() {
    verbatim "$1" 'queue_directory = ${\n'
}
