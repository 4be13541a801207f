/** The caches that speed up the start are used only if nothing has changed, and change nothing else. */
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { inNamespace, timeLimit } from "../namespace/namespace.ts"
import { describeOnPostfix } from "../namespace/requirements.ts"

/** `uses NAME` tells whether a cache was used: a fast start does not ask postconf, and compiles less. */
const script = `
mkdir /mnt/usr /mnt/usr.work
mount -t overlay usr -o lowerdir=/usr,upperdir=/mnt/usr,workdir=/mnt/usr.work /usr
/media/node /media/dist/postmulti.cjs install >/dev/null
home=/usr/local/lib/postmulti/program.1
read -r keys options <$home/node.stamp
cp -a $home /mnt/good
cat >/mnt/spy.cjs <<'END'
const [vm, child] = [require("node:vm"), require("node:child_process")]
const used = { code: "compiled", defaults: "remembered" }
const { Script } = vm
used.code = "source"
vm.Script = class extends Script {
  constructor(...words) {
    super(...words)
    if (words[1].cachedData !== undefined) used.code = this.cachedDataRejected ? "rejected" : "compiled"
  }
}
const { spawn } = child
child.spawn = (...words) => {
  if (words[0].endsWith("/postconf")) used.defaults = "asked"
  return spawn(...words)
}
process.on("exit", () => require("node:fs").writeFileSync("/mnt/used", used.code + " " + used.defaults))
END
try() {
    /media/node $options -r /mnt/spy.cjs $home/postmulti.cjs -l >/mnt/list || echo failed
    echo "$1: $(cat /mnt/used) $(wc -l </mnt/list)"
    rm -rf $home && cp -a /mnt/good $home
}
survey() { find $home -printf '%p %s %T@ %C@ %i\\n' | sort; }
survey >/mnt/before
for command in -l '-e init' list --version; do /usr/sbin/postmulti $command >/dev/null; done
survey | cmp - /mnt/before && echo untouched
try same
chmod g+w $home/classic.cache; try 'writable by others'
chown nobody $home/classic.cache $home/defaults.cache; try 'of somebody else'
rm $home/*.cache; try none
truncate -s 100000 $home/classic.cache; try short
truncate -s 10 $home/defaults.cache; try 'short defaults'
mv $home/classic.cache /mnt/; ln -s /mnt/classic.cache $home/classic.cache; try link
sed -i 's/"v[0-9.]*"/"v20.0.0"/' $home/classic.cache; try 'other Node'
sed -i 's/printing output/printing outpux/; s/error writing output/error writing outpux/' $home/classic.cjs; try 'other source'
echo >>$home/classic.cjs; try 'longer source'
touch /usr/sbin/postconf; try 'other postconf'
`

/** A host with a damaged instance, whose log goes to a file. */
const logging = `
mkdir /mnt/usr /mnt/usr.work
mount -t overlay usr -o lowerdir=/usr,upperdir=/mnt/usr,workdir=/mnt/usr.work /usr
printf '#!/bin/sh\\necho "$@" >>/mnt/logged\\n' >/usr/bin/logger
postconf -e multi_instance_directories=/etc/postfix-none
/media/node /media/dist/postmulti.cjs install >/dev/null
/usr/sbin/postmulti -l 2>/mnt/errors
patiently grep -qs fatal /mnt/logged
sed 's/.* -- //' /mnt/logged
`

describeOnPostfix("faster start", () => {
  it.live(
    "is prepared without a word to the mail log",
    () =>
      Effect.map(inNamespace({ program: "original", script: logging }), ({ output }) =>
        assert.deepStrictEqual(output.trimEnd().split("\n"), [
          "root installed this program",
          "fatal: open /etc/postfix-none/main.cf: No such file or directory"
        ])
      ),
    timeLimit
  )

  it.live(
    "happens only if nothing is different, and is never prepared by an ordinary run",
    () =>
      Effect.map(inNamespace({ program: "original", script }), ({ output }) =>
        assert.deepStrictEqual(output.trimEnd().split("\n"), [
          "untouched",
          "same: compiled remembered 1",
          "writable by others: source remembered 1",
          "of somebody else: source asked 1",
          "none: source asked 1",
          "short: source remembered 1",
          "short defaults: compiled asked 1",
          "link: source remembered 1",
          "other Node: source remembered 1",
          "other source: source remembered 1",
          "longer source: source remembered 1",
          "other postconf: compiled asked 1"
        ])
      ),
    timeLimit
  )
})
