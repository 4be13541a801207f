# Repeats one life-cycle action from the same start, each time with a fault at another place. `action WORD...` sets its
# command line. For each fault, `matrix` and `kills` print a line of fields, separated by tabs:
#   call number fault status state list main.cf end text
# `state` is the tree after the fault, and `end` the tree after the next command: before, after, between. `list` is old,
# new or broken, `main.cf` is sound or broken, and `text` is what both commands said.

calls='mkdir|rmdir|rename|unlink|chown|chmod|fchmod|utimensat|ftruncate|pwrite64|fsync'

# Everything that an action may touch. The primary's queue is not among it.
places() { find /etc /var/spool /var/lib -maxdepth 1 -name 'postfix*' ! -path /var/spool/postfix ! -path /var/lib/postfix; }

action() {
    words=("$@")
    rm -rf /mnt/start
    mkdir /mnt/start
    cp -a --parents $(places) /mnt/start
    tree >/mnt/tree.before
    postmulti -l >/mnt/list.before
    sums >/mnt/sums.before
    count
    tree >/mnt/tree.after
    postmulti -l >/mnt/list.after
    sums >/mnt/sums.after
}

restore() {
    rm -rf $(places)
    cp -a /mnt/start/. /
}

# Owners, modes and contents. Locks, temporary files and the journal come and go.
tree() {
    find $(places) ! -name '*.tmp' ! -name 'postmulti.*' -printf '%y %m %U:%G %p %l\n' | sort
    sums
}
sums() { find $(places) \( -name '*.cf' -o -name '*.proto' \) -type f -exec md5sum {} + | sort; }

# The calls of our process that change something, in order: NAME NUMBER, counted by name.
count() {
    strace -qq -o /mnt/calls -e trace="openat,${calls//|/,}" postmulti "${words[@]}" 2>/mnt/said || cat /mnt/said
    sed -nE 's/^([a-z0-9]+)\((.*)$/\1 \2/p' /mnt/calls |
        awk '{ number[$1] += 1 } $1 != "openat" || /O_WRONLY|O_RDWR/ { print $1, number[$1] }' >/mnt/faults
}

# either FILE BEFORE AFTER NEITHER   prints the word for the file that it equals, or the third word
either() {
    if cmp -s "$1" "$1.before"; then echo "$2"; elif cmp -s "$1" "$1.after"; then echo "$3"; else echo "$4"; fi
}

state() {
    tree >/mnt/tree
    either /mnt/tree before after between
}

# Each main.cf must equal, to the last byte, one from before or after the action.
sound() { sums | grep -F main.cf | grep -qvxFf <(cat /mnt/sums.before /mnt/sums.after) && echo broken || echo sound; }

# Reports the outcome, and that of the next command. An action that was not done can be done now. One that was killed
# half-way is finished by any other action.
outcome() {
    local state list sound next=("${words[@]}")
    state=$(state)
    postmulti -l >/mnt/list || echo failed >>/mnt/list
    list=$(either /mnt/list old new broken)
    sound=$(sound)
    if [ "$state" = after ] || { [ "$list" = new ] && ! cmp -s /mnt/list.before /mnt/list.after; }; then next=(-e init); fi
    postmulti "${next[@]}" 2>>/mnt/said >/mnt/output
    printf '%s\t' "$@" "$state" "$list" "$sound" "$(state)"
    tr '\n\t' '| ' </mnt/said
    echo
}

# try NAME NUMBER FAULT     the fault at the call of that name and number; with a + also at all later calls of that name
try() {
    local inject status
    case $3 in
    kill) inject=error=EIO:signal=KILL:when=$2 ;;
    *+) inject=error=${3%+}:when=$2+ ;;
    *) inject=error=$3:when=$2 ;;
    esac
    restore
    status=$({
        strace -qq -o /mnt/trace -e trace="$1" -e inject="$1:$inject" postmulti "${words[@]}" >/mnt/output 2>/mnt/said
        echo $?
    } 2>/dev/null)
    grep -qE 'INJECTED|killed by SIGKILL' /mnt/trace || status=missed
    outcome "$1" "$2" "$3" "$status"
}

# matrix STRIDE FAULT...    one in STRIDE of these faults, at all calls
matrix() {
    local stride=$1 step=0 name number fault
    shift
    while read -r name number; do
        for fault; do
            [ $((step++ % stride)) = 0 ] && try "$name" "$number" "$fault"
        done
    done </mnt/faults
}

# kills COUNT SEED          kills the whole process group at random times
kills() {
    local status span=$(($(date +%s%3N))) number delay
    RANDOM=$2
    restore
    postmulti "${words[@]}" 2>/dev/null
    span=$((($(date +%s%3N) - span) * 5 / 4))
    for number in $(seq "$1"); do
        restore
        delay=$((RANDOM % span))
        status=$({
            setsid postmulti "${words[@]}" >/mnt/output 2>/mnt/said &
            sleep "$(printf '%d.%03d' $((delay / 1000)) $((delay % 1000)))"
            kill -KILL -- -$!
            wait $!
            echo $?
        } 2>/dev/null)
        outcome group "$number" kill "$status"
    done
}
