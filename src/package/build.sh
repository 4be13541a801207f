#!/bin/sh
# Builds dist/postmulti_VERSION_all.deb from what `npm run build` has made. Run by `npm run package:deb`.
#   build.sh native   builds dist/postmulti-native_VERSION_ARCHITECTURE.deb, for which `npm run build:native` has to run
#                     too
set -eu
umask 022

case ${1-} in
native) package=postmulti-native architecture=$(dpkg --print-architecture) sources=$(cat dist/native.sources) ;;
*) package=postmulti architecture=all sources= ;;
esac

version=$(node -p 'require("./package.json").version')
maintainer='postmulti maintainers <postmulti@packages.debian.org>'
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT

# Takes a file to its place: put FILE PLACE [MODE]
put() { install -D -m "${3-644}" "$1" "$tree/$2"; }
# Does that with standard input.
make() { cat >"$tree/made" && put "$tree/made" "$@" && rm "$tree/made"; }
compressed() { gzip -9n; }

home=usr/lib/postmulti
for file in dist/*.cjs dist/postmulti.1; do put "$file" "$home/program/${file##*/}"; done
put dist/postmulti $home/program/postmulti 755
sed -e "s,^postmulti_node=$,postmulti_node=/usr/bin/node," \
    -e "s,^postmulti_program=$,postmulti_program=/$home/program," \
    -e 's,^postmulti_original=$,postmulti_original=/usr/sbin/postmulti.postfix,' \
    src/bin/launcher.sh | make $home/launcher 755
printf '#!/%s/launcher\nexec /%s/launcher "$0" "$@"\n' $home $home | make $home/postmulti 755
mkdir -p "$tree/usr/sbin"
case $package in
postmulti) ln -s ../lib/postmulti/postmulti "$tree/usr/sbin/postmulti" ;;
postmulti-native)
    put dist/postmulti-native $home/native 755
    ln -s ../lib/postmulti/native "$tree/usr/sbin/postmulti"
    ln -s native "$tree/$home/prepare"
    ;;
esac

node dist/postmulti.cjs --completions bash | make usr/share/bash-completion/completions/postmulti
node dist/postmulti.cjs --completions zsh | make usr/share/zsh/vendor-completions/_postmulti
node dist/postmulti.cjs --completions fish | make usr/share/fish/vendor_completions.d/postmulti.fish
compressed <src/manual/postmulti.1 | make usr/share/man/man1/postmulti.1.gz

documents=usr/share/doc/$package
for file in src/manual/*.md src/manual/monitoring/* src/manual/setups/*; do put "$file" "$documents/${file#src/manual/}"; done
{
    cat LICENSE
    for name in effect @effect/cli @effect/platform fast-check pure-rand yaml ini toml diff; do
        printf '\n---\nThe programs contain parts of %s:\n\n' $name
        cat node_modules/$name/LICENSE
    done
    if [ $package = postmulti-native ]; then
        printf '\n---\n'
        cat dist/native.copyright
    fi
} | make $documents/copyright
compressed <src/manual/changelog.md | make $documents/changelog.gz
printf '%s (%s) unstable; urgency=medium\n\n  * See changelog.gz.\n\n -- %s  %s\n' \
    $package "$version" "$maintainer" "$(date -Ru)" | compressed | make $documents/changelog.Debian.gz

for name in preinst postinst prerm postrm; do
    put src/package/$name DEBIAN/$name 755
done
put src/package/triggers DEBIAN/triggers
sed -e "s/VERSION/$version/; s/MAINTAINER/$maintainer/; s/ARCHITECTURE/$architecture/; s/SOURCES/$sources/" \
    src/package/$package.control | make DEBIAN/control
chmod 755 "$tree"
dpkg-deb --root-owner-group -Zxz --build "$tree" "dist/${package}_${version}_$architecture.deb"
