#!/bin/bash
# Runs the tests that depend on the release of Postfix, in the root of each release: the corpus, compared with the
# original of that release; the order of evaluation; random samples; one instance from its creation to its removal; the
# installation; and the Debian package, with the Node of that release. Makes missing roots.
#   releases.sh [RELEASE...]   bullseye, bookworm, trixie, sid; without a name, all of them
# POSTMULTI_EVERY=20 runs every 20th case of each topic.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit
[ $# -gt 0 ] || set -- bullseye bookworm trixie sid
roots=${POSTMULTI_ROOTS:-/var/tmp/postmulti-roots}
export POSTMULTI_FUZZ_RUNS=${POSTMULTI_FUZZ_RUNS:-300}

status=0
for release; do
    root=$roots/$release
    bash test/namespace/root.sh "$release" "$root" || { status=1; continue; }
    node=$root/usr/bin/node package=test/end-to-end/package.test.ts
    # Debian 11's Node is too old.
    [ "$release" != bullseye ] || { node=$(command -v node) package=; }
    POSTMULTI_ROOT=$root POSTMULTI_NODE=$node npx vitest run --config test/vitest.config.ts \
        --project postfix --project mail --project soak \
        test/differential/differential.test.ts test/postfix/evaluation/order.test.ts \
        test/end-to-end/{oneInstance,installation}.test.ts $package test/fuzz/fuzz.test.ts || status=1
done
exit "$status"
