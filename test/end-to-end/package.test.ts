/** The Debian package. */
import { spawnSync } from "node:child_process"
import * as Fs from "node:fs"
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import manifest from "../../package.json" with { type: "json" }
import { root } from "../manual/documents.ts"
import { inNamespace, timeLimit } from "../namespace/namespace.ts"
import { describeOnPostfix } from "../namespace/requirements.ts"
import { withoutRemarks } from "./host.ts"
import { upgrade, writable } from "./installed.ts"

/** Here, Node may come from elsewhere than Debian, and the manual pages may have been left out, as in a container. */
const scriptFor = (built: Buffer) => `${writable}
base64 -d >/mnt/postmulti.deb <<'END'
${built.toString("base64")}
END
[ -e /usr/bin/node ] || ln -s /media/node /usr/bin/node
deb=/mnt/postmulti.deb
package() { dpkg --force-depends --path-include='/usr/share/man/man1/*' "$@" >/mnt/said 2>&1; echo "$? dpkg $1"; }
place() { ls -l /usr/sbin/postmulti* | sed 's/^\\(.\\)[^/]*/\\1 /'; dpkg-divert --list '*postmulti*' | sed 's/^diversion of //' | sort; ls -d /usr/local/lib/postmulti /usr/lib/postmulti 2>/dev/null; }
caches() { ls /usr/lib/postmulti/program | grep -cE 'cache$|stamp$'; }
mkdir -p /usr/share/man/man1
cp -p /usr/share/man/man1/postmulti.1.gz /mnt/manual 2>/dev/null || gzip -c /dev/null | tee /usr/share/man/man1/postmulti.1.gz >/mnt/manual
head -c 200000 $deb >/mnt/truncated.deb
package -i /mnt/truncated.deb
place; cmp /usr/sbin/postmulti /mnt/original
$ours install >/dev/null
package -i $deb
place; caches; cmp /usr/sbin/postmulti.postfix /mnt/original
step env -i /usr/sbin/postmulti -l
postmulti init; postmulti create postfix-a; postmulti enable a
env -i PATH=/bin:/usr/bin:/sbin:/usr/sbin postfix start 2>/dev/null; echo "$? start"
postmulti list; postmulti postfix stop 2>/dev/null; echo "$? stop"
postmulti disable a; postmulti destroy a
postmulti doctor | grep -E '^(ok|PROBLEM) *launcher'
step postmulti install
step postmulti uninstall
rm /usr/lib/postmulti/program/node.stamp; caches
dpkg-trigger --by-package=postfix /usr/sbin/postconf; package --triggers-only -a
caches
${upgrade}
[ -h /usr/sbin/postmulti ] && tail -n 1 /usr/sbin/postmulti.postfix
package -i $deb
env -i /usr/sbin/postmulti -l | wc -l
package -r postmulti
place; tail -n 1 /usr/sbin/postmulti; cmp /usr/share/man/man1/postmulti.1.gz /mnt/manual
package -P postmulti
`

const original = "- /usr/sbin/postmulti"

describeOnPostfix("the Debian package", () => {
  it.live(
    "takes the place of the original, keeps it through upgrades, and gives it back",
    () =>
      Effect.gen(function* () {
        const { status, stderr } = spawnSync("sh", ["src/package/build.sh"], { cwd: root, encoding: "utf8" })
        assert.deepStrictEqual({ status, stderr }, { status: 0, stderr: "" })
        // The namespaces have the files of dist/ from before it was built.
        const built = Fs.readFileSync(`${root}/dist/postmulti_${manifest.version}_all.deb`)
        const script = scriptFor(built)
        const { errors, output } = yield* inNamespace({ program: "original", script, linger: 0 })
        const diverted =
          "/usr/sbin/postmulti is diverted to /usr/sbin/postmulti.postfix already, see dpkg-divert(1)"
        assert.deepStrictEqual(withoutRemarks(errors).trimEnd().split("\n"), [
          `postmulti: fatal: ${diverted}`,
          `postmulti: fatal: ${diverted}`
        ])
        assert.deepStrictEqual(withoutRemarks(output).trimEnd().split("\n"), [
          "1 dpkg -i",
          original,
          "0 dpkg -i",
          "l /usr/sbin/postmulti -> ../lib/postmulti/postmulti",
          "- /usr/sbin/postmulti.postfix",
          "/usr/sbin/postmulti to /usr/sbin/postmulti.postfix by postmulti",
          "/usr/share/man/man1/postmulti.1.gz to /usr/share/man/man1/postmulti.postfix.1.gz by postmulti",
          "/usr/lib/postmulti",
          "4",
          "-               -               y         /etc/postfix",
          "0 env -i /usr/sbin/postmulti -l",
          "0 start",
          "-          -  y  /etc/postfix",
          "postfix-a  -  y  /etc/postfix-a",
          "0 stop",
          "ok       launcher: /usr/sbin/postmulti is this program",
          "1 postmulti install",
          "1 postmulti uninstall",
          "3",
          "0 dpkg --triggers-only",
          "4",
          "newer",
          "0 dpkg -i",
          "1",
          "0 dpkg -r",
          original,
          "newer",
          "0 dpkg -P"
        ])
      }),
    timeLimit
  )
})
