#!/bin/sh
# Makes dist/postmulti-native: the program without Node in one file, but for the lab, and for installing the one with
# Node. Run by `npm run build:native`, as root.
#   build.sh [FILE OPTION...]   makes another file, for tests: with these options for the compiler, in place of the one
#                               for a program that needs no libraries
# It is built in the root of a Debian release with QuickJS, which is made if it is missing.
set -eu

root=/var/tmp/postmulti-roots/trixie
bash test/namespace/root.sh trixie "$root"
inside() { chroot "$root" env DEBIAN_FRONTEND=noninteractive PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@"; }

if [ $# -eq 0 ]; then
    # What is given away contains the libraries, so they have to be the latest.
    inside apt-get update -qq
    inside apt-get install -qq --yes --no-install-recommends quickjs libquickjs gcc libc6-dev
    set -- dist/postmulti-native -static-pie
    mkdir -p dist
    {
        printf 'The program without Node contains QuickJS:\n\n'
        cat "$root/usr/share/doc/libquickjs/copyright"
        printf '\n---\nIt contains the C library, too:\n\n'
        cat "$root/usr/share/doc/libc6-dev/copyright"
    } >dist/native.copyright
    inside dpkg-query --show --showformat '${source:Package} (= ${source:Version})\n' libc6-dev libquickjs |
        paste -sd , >dist/native.sources
fi
file=$1
shift

work=$(mktemp -d "$root/tmp/native.XXXXXX")
trap 'rm -rf "$work"' EXIT

# The entry has no globals of Node, so it starts at once.
npx esbuild src/native/main.ts --bundle --platform=neutral --format=esm --target=es2022 \
    '--define:__dirname="/usr/lib/postmulti/program"' \
    --minify --legal-comments=none --log-level=warning --outfile="$work/entry.js"
# Here Node's modules are replaced by ours, and its globals are made before anything else. In a module, QuickJS finds the
# variables of thousands of functions faster than in one function around them all.
npx esbuild src/native/bundles/*.ts --bundle --platform=neutral --main-fields=module,main --conditions=import \
    --target=es2022 --format=esm --inject:src/native/node/globals.ts \
    --alias:node:fs=./src/native/node/fs.ts --alias:node:child_process=./src/native/node/childProcess.ts \
    --alias:node:os=./src/native/node/system.ts --alias:node:tty=./src/native/node/system.ts \
    --supported:dynamic-import=false \
    --define:process.stdout=undefined --define:performance=undefined \
    '--define:__dirname="/usr/lib/postmulti/program"' \
    --minify --legal-comments=none --log-level=warning --outdir="$work"
cp src/native/host.c "$work"
inside sh -euc '
    cd "$1"
    shift
    for bundle in entry classic modern desired prepare; do qjsc -m -c -s -N $bundle -o $bundle.c $bundle.js; done
    cc -std=gnu11 -O2 -Wall -Wextra -Wno-unused-parameter -Werror -fstack-protector-strong -D_FORTIFY_SOURCE=3 \
        -fstack-clash-protection -fPIE -Wl,-z,relro,-z,now "$@" -isystem /usr/include/quickjs -o postmulti \
        host.c entry.c classic.c modern.c desired.c prepare.c /usr/lib/*/quickjs/libquickjs.a -lm
' build "${work#"$root"}" "$@"
install -m 755 "$work/postmulti" "$file"
