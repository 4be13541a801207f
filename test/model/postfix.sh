#!/bin/sh
# Stands in for postfix(1), which would take seconds, beside the original. A file for each instance says that it runs.
config_directory=$MAIL_CONFIG
[ "$1" = -c ] && config_directory=$2 && shift 2
[ "$1" = -- ] && shift
mark=/mnt/running/${config_directory##*/}
queues='active bounce corrupt defer deferred flush hold incoming maildrop pid private public saved trace'
case $1 in
start) [ ! -e "$mark" ] && : >"$mark" ;;
stop) [ -e "$mark" ] && rm "$mark" ;;
status | reload) [ -e "$mark" ] ;;
flush) [ -e "$mark" ] || exit 69 ;;
check | set-permissions)
    cd "$(/usr/sbin/postconf -c "$config_directory" -hx queue_directory)" && mkdir -p $queues
    ;;
/*)
    queue_directory=$(/usr/sbin/postconf -c "$config_directory" -hx queue_directory)
    data_directory=$(/usr/sbin/postconf -c "$config_directory" -hx data_directory)
    export queue_directory data_directory
    cd "$queue_directory" && exec "$@"
    ;;
*) exit 1 ;;
esac
