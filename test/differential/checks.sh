# The functions that the checks of the cases use.
export LC_ALL=C

# lists                    the lists of instances in the primary's main.cf
lists() {
    grep -E '^(multi_instance_directories|alternate_config_directories)' /etc/postfix/main.cf | sort
}

# tree NAME                all files of a secondary
tree() {
    find /etc/postfix-"$1" /var/spool/postfix-"$1" /var/lib/postfix-"$1" -printf '%M %u:%g %p\n' 2>/dev/null |
        sort -k3
}

# edited NAME              how its main.cf differs from the stock one: removed lines, and new lines after a tab
edited() {
    comm -3 <(sort /etc/postfix/main.cf.proto) <(sort /etc/postfix-"$1"/main.cf)
}

# settings NAME            the lines of its main.cf
settings() {
    sort /etc/postfix-"$1"/main.cf
}
