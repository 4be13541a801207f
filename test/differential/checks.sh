# What the checks of the cases are written in.
export LC_ALL=C

# lists                    the lists of instances in the primary's main.cf
lists() {
    grep -E '^(multi_instance_directories|alternate_config_directories)' /etc/postfix/main.cf | sort
}

# tree NAME                all that there is of a secondary
tree() {
    find /etc/postfix-"$1" /var/spool/postfix-"$1" /var/lib/postfix-"$1" -printf '%M %u:%g %p\n' 2>/dev/null |
        sort -k3
}

# edited NAME              how its main.cf differs from the stock one: lines that are gone, and after a tab new ones
edited() {
    comm -3 <(sort /etc/postfix/main.cf.proto) <(sort /etc/postfix-"$1"/main.cf)
}

# settings NAME            the lines of its main.cf
settings() {
    sort /etc/postfix-"$1"/main.cf
}
