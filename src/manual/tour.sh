#!/bin/sh
# A tour of postmulti in a lab, which is gone afterwards. The machine's own mail system is not touched. Run by `npm start`.
set -eu

program=$(cd "$(dirname "$0")/../.." && pwd)/dist/postmulti
lab=$(mktemp -d)
trap 'rm -r "$lab"' EXIT
trap 'exit 1' HUP INT TERM
entry=$("$program" lab "$lab")
eval "${entry:?}"

bold='' plain=''
if [ -t 1 ] && [ -z "${NO_COLOR:-}" ] && [ "${TERM:-dumb}" != dumb ]; then
    bold=$(printf '\033[1m') plain=$(printf '\033[0m')
fi

say() { printf '\n%s\n' "$1"; }

# Some steps show a refusal, so a failure does not end the tour.
try() {
    printf '\n%s$ %s%s\n' "$bold" "$1" "$plain"
    sh -c "$1" 2>&1 || true
}

say "This is a lab in $lab: a pretend host with a pretend Postfix."
say "Prepare the host for several instances, then create two of them:"
try 'postmulti init'
try 'postmulti create postfix-in --group inbound'
try 'postmulti create postfix-out --group outbound'
try 'postmulti list'
say "A new instance accepts no mail. Allow local mail in one, then enable and start it:"
try 'postmulti run --instance out -- postconf -X authorized_submit_users'
try 'postmulti enable out'
try 'postmulti postfix start'
say "See what runs, and what waits:"
try 'postmulti status'
say "Run any command for each instance:"
try 'postmulti run -- postconf -h queue_directory'
say "The options of Postfix's own postmulti work too:"
try 'postmulti -l -g outbound'
say "Nothing is lost by mistake:"
try 'postmulti destroy out'
say "Look at a change before you make it, then make it:"
try 'postmulti destroy in --dry-run'
try 'postmulti destroy in'
try 'postmulti list'

say "That was the tour, and its lab is gone. To enter a lab of your own, type:"
cat <<END

    entry=\$('$program' lab "\$(mktemp -d)")
    eval "\${entry:?}"

'postmulti --help' shows what you can try there. To leave the lab, type 'deactivate'.
END
