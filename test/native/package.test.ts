/** The Debian package without Node. `npm run build:native` has to run first. */
import { spawnSync } from "node:child_process"
import * as Fs from "node:fs"
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import manifest from "../../package.json" with { type: "json" }
import { withoutRemarks } from "../end-to-end/host.ts"
import { writable } from "../end-to-end/installed.ts"
import { root } from "../manual/documents.ts"
import { inNamespace, timeLimit } from "../namespace/namespace.ts"
import { describeOnNative } from "../namespace/requirements.ts"

const architecture = process.arch === "x64" ? "amd64" : process.arch

const scriptFor = (built: Buffer, other: Buffer) => `${writable}
base64 -d >/mnt/native.deb <<'END'
${built.toString("base64")}
END
base64 -d >/mnt/other.deb <<'END'
${other.toString("base64")}
END
package() { dpkg --force-depends --path-include='/usr/share/man/man1/*' "$@" >/mnt/said 2>&1; echo "$? dpkg $1"; }
place() { ls -l /usr/sbin/postmulti* | sed 's/^\\(.\\)[^/]*/\\1 /'; dpkg-divert --list '*sbin/postmulti*' | sed 's/^diversion of //'; }
mkdir -p /usr/share/man/man1
rm -f /usr/bin/node
# Of an installation whose Node is gone, nothing stays.
cp /media/node /mnt/node; /mnt/node /media/dist/postmulti.cjs install >/dev/null; rm /mnt/node
package -i /mnt/native.deb
ls -d /usr/local/lib/postmulti 2>/dev/null
place; cmp /usr/sbin/postmulti.postfix /mnt/original; ls /usr/lib/postmulti/program | grep cache
step env -i /usr/sbin/postmulti -l
postmulti -e init; postmulti -e create -I postfix-a; postmulti -e enable -i a
env -i PATH=/bin:/usr/bin:/sbin:/usr/sbin postfix start 2>/dev/null; echo "$? start"
postmulti -p status; echo "$? status"
postmulti -p stop 2>/dev/null; echo "$? stop"
postmulti -x sh -c 'printf "%s\\n" "$1"' sh "$(printf '\\377')" | od -An -tx1
step postmulti -e disable -i a
step postmulti -e destroy -i a
step postmulti --version
step postmulti list
postmulti status; postmulti doctor | grep -E '^(ok|PROBLEM) *(launcher|node)'
postmulti export >/mnt/host.yaml; step postmulti apply /mnt/host.yaml
step postmulti lab /mnt/lab
ln -s /bin/false /usr/bin/node; step postmulti uninstall; rm /usr/bin/node
postmulti help lab | head -n 1; step postmulti install --help | tail -n 1
sed -i 's,^mail_version = .*,mail_version = 1.0,' /usr/lib/postmulti/program/defaults.cache
/usr/lib/postmulti/prepare; diff <(tail -n +2 /usr/lib/postmulti/program/defaults.cache | grep mail_version) <(postconf -d mail_version) && echo renewed
postmulti --version >/dev/full; echo $?
# With Node, these work.
ln -s /media/node /usr/bin/node
step postmulti lab /mnt/lab | tail -n 1; /mnt/lab/bin/postmulti list; step postmulti uninstall
package -i /mnt/other.deb
[ "$(readlink /usr/sbin/postmulti)" = ../lib/postmulti/native ] && echo unchanged
package -r postmulti-native
place; cmp /usr/sbin/postmulti /mnt/original
package -P postmulti-native
# A wrapper of the administrator's, with a diversion of its own, is not taken for an installation.
dpkg-divert --quiet --local --rename --divert /usr/sbin/postmulti.postfix --add /usr/sbin/postmulti
echo '#!/bin/sh' >/usr/sbin/postmulti
package -i /mnt/native.deb
cat /usr/sbin/postmulti; cmp /usr/sbin/postmulti.postfix /mnt/original; dpkg-divert --listpackage /usr/sbin/postmulti
`

describeOnNative("the Debian package without Node", () => {
  it.live(
    "takes the place of the original without Node, uses Node where there is one, and gives the place back",
    () =>
      Effect.gen(function* () {
        const built = ["native", ""].map((kind) => {
          const words = ["src/package/build.sh", ...(kind === "" ? [] : [kind])]
          const { status, stderr } = spawnSync("sh", words, { cwd: root, encoding: "utf8" })
          assert.deepStrictEqual({ status, stderr }, { status: 0, stderr: "" })
          const name = kind === "" ? "postmulti_VERSION_all" : `postmulti-native_VERSION_${architecture}`
          return Fs.readFileSync(`${root}/dist/${name.replace("VERSION", manifest.version)}.deb`)
        })
        const [native = Buffer.alloc(0), other = Buffer.alloc(0)] = built
        const script = scriptFor(native, other)
        const { errors, output } = yield* inNamespace({ program: "original", script, linger: 0 })
        assert.deepStrictEqual(withoutRemarks(errors).trimEnd().split("\n"), [
          "postmulti: fatal: 'lab' needs Node 18 or later, which is not installed: install nodejs",
          "postmulti: fatal: /usr/sbin/postmulti is diverted to /usr/sbin/postmulti.postfix already, see dpkg-divert(1)",
          "postmulti: fatal: error writing output: No space left on device",
          "postmulti: fatal: /usr/sbin/postmulti is diverted to /usr/sbin/postmulti.postfix already, see dpkg-divert(1)"
        ])
        assert.deepStrictEqual(withoutRemarks(output).trimEnd().split("\n"), [
          "0 dpkg -i",
          "l /usr/sbin/postmulti -> ../lib/postmulti/native",
          "- /usr/sbin/postmulti.postfix",
          "/usr/sbin/postmulti to /usr/sbin/postmulti.postfix by postmulti-native",
          "defaults.cache",
          "-               -               y         /etc/postfix",
          "0 env -i /usr/sbin/postmulti -l",
          "0 start",
          "0 status",
          "0 stop",
          " ff 0a ff 0a",
          "0 postmulti -e disable -i a",
          "0 postmulti -e destroy -i a",
          `postmulti ${manifest.version}`,
          "0 postmulti --version",
          "-  -  y  /etc/postfix",
          "0 postmulti list",
          "NAME  GROUP  ENABLED  STATE     PID  SINCE  QUEUED  ACTIVE  DEFERRED  HOLD  LISTENS",
          "-     -      y        stopped!  -    -      0       0       0         0     *:25",
          "ok       node: not needed: this program runs without it",
          "ok       launcher: /usr/sbin/postmulti is this program",
          "Nothing has to be changed.",
          "0 postmulti apply /mnt/host.yaml",
          "1 postmulti lab /mnt/lab",
          "1 postmulti uninstall",
          "postmulti lab - make a pretend host in a directory, to try things and to test scripts",
          "0 postmulti install --help",
          "renewed",
          "1",
          "0 postmulti lab /mnt/lab",
          "-  -  y  /mnt/lab/etc/postfix",
          "1 postmulti uninstall",
          "1 dpkg -i",
          "unchanged",
          "0 dpkg -r",
          "- /usr/sbin/postmulti",
          "0 dpkg -P",
          "1 dpkg -i",
          "#!/bin/sh",
          "LOCAL"
        ])
      }),
    timeLimit
  )
})
