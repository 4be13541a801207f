#!/bin/sh
# Starts postmulti under Node, with what the kernel's #! line has no room for: no debugger, which SIGUSR1 would open;
# no compiler where it is installed, so that it runs where memory cannot be both written and executed; and nothing of
# the variables that tell Node what to do. Those are put aside under other names, and the program gives them to its
# children under their own ones. Where Node does not run, Postfix's own program does what it can.
# Once installed, this looks for nothing in PATH, and starts nothing before Node unless there is a reason to doubt that
# Node runs. Variables of the caller are inherited as our own, so that ours have names that nobody else uses.

# Filled in by 'postmulti install'.
postmulti_node=
postmulti_wasm=
postmulti_asks_for_keys=
postmulti_program=
postmulti_original=

postmulti_names='NODE_OPTIONS NODE_EXTRA_CA_CERTS NODE_ICU_DATA NODE_PATH NODE_V8_COVERAGE NODE_COMPILE_CACHE
NODE_REDIRECT_WARNINGS NODE_PENDING_DEPRECATION NODE_NO_WARNINGS NODE_DEBUG NODE_DEBUG_NATIVE NODE_CHANNEL_FD
NODE_CHANNEL_SERIALIZATION_MODE NODE_UNIQUE_ID NODE_PRESERVE_SYMLINKS NODE_PRESERVE_SYMLINKS_MAIN
NODE_USE_ENV_PROXY NODE_USE_SYSTEM_CA OPENSSL_CONF OPENSSL_MODULES'

# Gives variables other names: the first word comes before the old ones, the second one before the new ones.
rename() {
    for postmulti_name in $postmulti_names; do
        if eval "[ \"\${$1$postmulti_name+set}\" ]"; then
            eval "$2$postmulti_name=\$$1$postmulti_name"
            export "$2$postmulti_name"
            unset "$1$postmulti_name"
        fi
    done
}

rename '' POSTMULTI_HELD_

forget() {
    unset postmulti_node postmulti_wasm postmulti_asks_for_keys postmulti_program postmulti_original postmulti_names \
        postmulti_name postmulti_key postmulti_value postmulti_rest postmulti_processes \
        postmulti_option
}

refuse() {
    echo "postmulti: fatal: $1" >&2
    exit 1
}

# Where npm has put it, the launcher is beside the program, and Node is the one of PATH.
if [ -z "$postmulti_program" ]; then
    command -v node >/dev/null || refuse 'there is no Node in PATH'
    postmulti_program=$(readlink -f -- "$0") || refuse "$0 cannot be found"
    set -- node '--inspect-port=[ff02::1]:2000' "${postmulti_program%/*}/postmulti.cjs" "$@"
    forget
    exec "$@"
fi

# The kernel adds the file whose #! line names this one.
shift

# Replaces this process. The first words, up to --, are options for Node.
start() {
    set -- "$postmulti_node" '--inspect-port=[ff02::1]:2000' "$@"
    forget
    exec "$@"
}

# Whether Node runs with these options; what hangs is ended.
runs() {
    { PATH=/usr/bin:/bin timeout -k 1 20 "$postmulti_node" "$@" -e 0 </dev/null; } >/dev/null 2>&1
}

# Whether Node is the one that install has seen.
is_known() {
    [ -x "$postmulti_node" ] && [ -e "$postmulti_program/node.stamp" ] &&
        ! [ "$postmulti_node" -nt "$postmulti_program/node.stamp" ] &&
        ! [ "$postmulti_node" -ot "$postmulti_program/node.stamp" ]
}

# A filter may end the process for asking the kernel for protection keys, which Node 20 does at its start.
may_be_killed() {
    [ "$postmulti_asks_for_keys" ] && [ -r /proc/self/status ] || return 1
    while read -r postmulti_key postmulti_value; do
        case $postmulti_key in Seccomp:) [ "$postmulti_value" != 0 ] && return; return 1 ;; esac
    done </proc/self/status
    return 1
}

# Node hangs where it can make no threads, of which it needs a dozen. The limit does not count for root.
may_hang() {
    [ ! -O / ] && [ -r /proc/self/limits ] || return 1
    while read -r postmulti_rest postmulti_key postmulti_processes postmulti_rest; do
        case $postmulti_key in processes) break ;; esac
    done </proc/self/limits
    case $postmulti_processes in [0-9] | [0-9][0-9]) return ;; esac
    return 1
}

# Node needs some twenty descriptors, and raises its limit to the hard one by itself.
if is_known && ! may_be_killed && ! may_hang && ulimit -S -n 64 2>/dev/null; then
    start --jitless ${postmulti_wasm:+"$postmulti_wasm"} "$postmulti_program/postmulti.cjs" "$@"
fi

case ${postmulti_processes-} in
[0-9]) ;;
*)
    # Releases differ in the options that they know.
    if runs --jitless --no-expose-wasm; then
        start --jitless --no-expose-wasm "$postmulti_program/postmulti.cjs" "$@"
    elif runs --jitless; then
        start --jitless "$postmulti_program/postmulti.cjs" "$@"
    elif runs; then
        start "$postmulti_program/postmulti.cjs" "$@"
    fi
    ;;
esac

case ${1-} in
[a-z]* | --*) refuse "$postmulti_node does not run here, and Postfix's own program has no subcommands" ;;
esac
[ -x "$postmulti_original" ] || refuse "$postmulti_node does not run here, and there is no $postmulti_original"
OPTIND=1
while getopts :ae:g:i:G:I:jlpRvx postmulti_option "$@"; do
    # It neither locks out our actions, nor keeps what they promise.
    case $postmulti_option in e) refuse "$postmulti_node does not run here, and nothing else may change instances" ;; esac
done
echo "postmulti: warning: $postmulti_node does not run here, so that Postfix's own program does this" >&2

rename POSTMULTI_HELD_ ''
set -- "$postmulti_original" "$@"
forget
exec "$@"
