#!/bin/bash
# Makes the root of a Debian release with its own Postfix and Node, for tests with POSTMULTI_ROOT. Keeps an existing
# root.
#   root.sh RELEASE DIRECTORY   bullseye, bookworm, trixie or sid
set -euo pipefail
release=$1 root=$2
[ ! -d "$root" ] || exit 0

# The machine's own mirror. Either place may be missing.
mirror=$({ grep -rhoE 'https?://[^ ]+/debian/?( |$)' /etc/apt/sources.list /etc/apt/sources.list.d || true; } 2>/dev/null |
    head -n 1)
packages=(postfix nodejs gcc libc6-dev strace time bsdutils)

rm -rf "$root.new"
mkdir -p "$(dirname "$root")"
debootstrap --variant=minbase --include=perl-base,mount,util-linux,procps "$release" "$root.new" \
    "${mirror:-http://deb.debian.org/debian}"
# Installed services must not start, and the package lists of an old release may have expired.
printf '#!/bin/sh\nexit 101\n' >"$root.new/usr/sbin/policy-rc.d"
chmod 755 "$root.new/usr/sbin/policy-rc.d"
echo 'Acquire::Check-Valid-Until "false";' >"$root.new/etc/apt/apt.conf.d/99valid"
inside() { chroot "$root.new" env DEBIAN_FRONTEND=noninteractive PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@"; }
inside apt-get update -qq
inside apt-get install -qq --yes --no-install-recommends "${packages[@]}"
inside apt-get clean
mv "$root.new" "$root"
