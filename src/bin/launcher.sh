#!/bin/sh
# Starts postmulti under Node as a #! line cannot: without the debugger, which SIGUSR1 would open; once installed,
# without the compiler, because hardened units forbid memory that is both writable and executable; and without the
# variables that Node obeys. The launcher renames these, and the program passes them to its children under their own
# names. If Node does not run, Postfix's own program does what it can.
# Once installed, the launcher looks up nothing in PATH, and starts nothing before Node unless there is reason to doubt
# that Node runs. The caller's variables are also the launcher's, so its own have a prefix that nobody else uses.

# Filled in by 'postmulti install'.
postmulti_node=
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
    unset postmulti_node postmulti_options postmulti_asks_for_keys postmulti_program postmulti_original \
        postmulti_names postmulti_name postmulti_key postmulti_value postmulti_rest postmulti_processes \
        postmulti_option
}

refuse() {
    echo "postmulti: fatal: $1" >&2
    exit 1
}

# In the npm package, the launcher is beside the program, and Node comes from PATH.
if [ -z "$postmulti_program" ]; then
    command -v node >/dev/null || refuse 'there is no Node in PATH'
    postmulti_program=$(readlink -f -- "$0") || refuse "$0 cannot be found"
    set -- node '--inspect-port=[ff02::1]:2000' "${postmulti_program%/*}/postmulti.cjs" "$@"
    forget
    exec "$@"
fi

# The kernel puts the path of the file with the #! line first.
shift

# Replaces this process. The first words, up to --, are options for Node.
start() {
    set -- "$postmulti_node" '--inspect-port=[ff02::1]:2000' "$@"
    forget
    exec "$@"
}

# Whether Node runs with these options. Ends it if it hangs.
runs() {
    { PATH=/usr/bin:/bin timeout -k 1 20 "$postmulti_node" "$@" -e 0 </dev/null; } >/dev/null 2>&1
}

# Whether this is the Node that the caches were made with. Its stamp says what it needs.
is_known() {
    [ -x "$postmulti_node" ] && [ -e "$postmulti_program/node.stamp" ] &&
        ! [ "$postmulti_node" -nt "$postmulti_program/node.stamp" ] &&
        ! [ "$postmulti_node" -ot "$postmulti_program/node.stamp" ] &&
        read -r postmulti_asks_for_keys postmulti_options <"$postmulti_program/node.stamp"
}

# A filter may end the process for asking the kernel for protection keys, which Node 20 does at its start.
may_be_killed() {
    [ "$postmulti_asks_for_keys" = yes ] && [ -r /proc/self/status ] || return 1
    while read -r postmulti_key postmulti_value; do
        case $postmulti_key in Seccomp:) [ "$postmulti_value" != 0 ] && return; return 1 ;; esac
    done </proc/self/status
    return 1
}

# Node hangs if it cannot start the dozen threads that it needs. The limit does not apply to root.
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
    start $postmulti_options "$postmulti_program/postmulti.cjs" "$@"
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
[A-Za-z]* | --*) refuse "$postmulti_node does not run here, and Postfix's own program has no subcommands" ;;
esac
[ -x "$postmulti_original" ] || refuse "$postmulti_node does not run here, and there is no $postmulti_original"
OPTIND=1
while getopts :ae:g:i:G:I:jlpRvx postmulti_option "$@"; do
    # The original ignores our lock, and does not keep our promises.
    case $postmulti_option in e) refuse "$postmulti_node does not run here, and nothing else may change instances" ;; esac
done
echo "postmulti: warning: $postmulti_node does not run here, so Postfix's own program runs instead" >&2

rename POSTMULTI_HELD_ ''
set -- "$postmulti_original" "$@"
forget
exec "$@"
