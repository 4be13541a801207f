/** Installing the program in place of the original, and uninstalling it, on Debian. */
import * as Fs from "node:fs"
import * as Path from "node:path"
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { blockWith, commandsOf, root } from "../manual/documents.ts"
import { inNamespace, timeLimit } from "../namespace/namespace.ts"
import { root as system } from "../namespace/release.ts"
import { describeOnPostfix } from "../namespace/requirements.ts"
import { withoutRemarks } from "./host.ts"
import { upgrade, writable } from "./installed.ts"

const everything = `${writable}
step $ours install --dry-run | tail -n 2
cmp /usr/sbin/postmulti /mnt/original
manual=/media/dist/postmulti.1
$ours install | tail -n 1
place
cmp /usr/sbin/postmulti.postfix /mnt/original
cd /mnt && mkdir -m 1777 open
step env -i /usr/sbin/postmulti -l
step env -i PATH=/bin:/usr/bin:/sbin:/usr/sbin postmulti -i - -x sh -c 'echo $config_directory'
step env -i /usr/sbin/postmulti -i - -p start
step env -i /usr/sbin/postmulti -i - -p stop
step setpriv --reuid=nobody --clear-groups sh -c 'eval "$(postmulti lab /mnt/open/lab)"; postmulti list'
postmulti doctor | grep -E '^(ok|PROBLEM) *launcher'
cmp /usr/local/share/man/man1/postmulti.1 $manual && echo the manual page
step postmulti install
${upgrade}
[ -h /usr/sbin/postmulti ] && tail -n 1 /usr/sbin/postmulti.postfix
step env -i /usr/sbin/postmulti -l
postmulti uninstall | tail -n 1
ls /usr/local/share/man/man1/postmulti.1 2>&1
place
tail -n 1 /usr/sbin/postmulti
step $ours uninstall
mv /usr/sbin/postmulti /usr/sbin/another && ln -s another /usr/sbin/postmulti
$ours install >/dev/null
stat -c '%F %a' /usr/sbin/postmulti.postfix
`

const refusals = `${writable}
step setpriv --reuid=nobody --clear-groups $ours install
printf '#!/bin/sh\\n' >/usr/sbin/postmulti
step $ours install
step $ours uninstall
rm /usr/sbin/postmulti
step $ours install
cp -p /mnt/original /usr/sbin/postmulti
chmod o+w /usr/local/lib
step $ours install
chmod o-w /usr/local/lib
dpkg-divert --quiet --local --no-rename --divert /usr/sbin/postmulti.other --add /usr/sbin/postmulti
step $ours install
cmp /usr/sbin/postmulti /mnt/original && ls /usr/local/lib/postmulti 2>&1
`

/** The README's command that gets the machine's Postfix. The program is built already. */
const onMachine = blockWith("apt-get install -y postfix").replace("npm ci && npm run build", "true")
const inPlace = blockWith("npm install -g").replace("npm ci", "true")

/** What the README shows of the installation, and how the guide for administrators removes the program by hand. */
const used = commandsOf(blockWith("--group outbound -- postqueue -p"))
const byHand = blockWith("dpkg-divert --local --rename --remove")

/** The package, besides the bundles, which are there. */
const packed = ["package.json", "README.md", "LICENSE", "src/manual/postmulti.1"]

const asInTheReadme = `${writable}
mkdir -p /mnt/package/src/manual
cp -r /media/dist /mnt/package/dist
${packed
  .map(
    (file) =>
      `base64 -d >/mnt/package/${file} <<'END'\n${Fs.readFileSync(Path.join(root, file), "base64")}\nEND`
  )
  .join("\n")}
cd /mnt/package
export HOME=/mnt npm_config_prefix=/mnt/prefix npm_config_ignore_scripts=true npm_config_offline=true
export npm_config_audit=false npm_config_fund=false npm_config_update_notifier=false
${onMachine}
{ ${inPlace}
} >/mnt/said
ls /mnt/prefix/bin /mnt/prefix/share/man/man1
grep -c '^ok' /mnt/said | sed 's/[1-9][0-9]*/some/'
tail -n 1 /mnt/said
cd / && step env -i /usr/sbin/postmulti -l
while read -r line; do eval "$line" >/dev/null 2>&1 </dev/null; echo "$? $line"; done <<'END'
${used.join("\n")}
END
${byHand}
cmp /usr/sbin/postmulti /mnt/original
place
`

const link = "l /usr/sbin/postmulti -> /usr/local/lib/postmulti/postmulti"
const aside = "- /usr/sbin/postmulti.postfix"
const diversion = "local diversion of /usr/sbin/postmulti to /usr/sbin/postmulti.postfix"
const files = [
  "/usr/local/lib/postmulti:",
  ...["launcher", "postmulti", "program.1", "", "/usr/local/lib/postmulti/program.1:"],
  ...[
    "classic.cache",
    "classic.cjs",
    "defaults.cache",
    "desired.cjs",
    "lab.cjs",
    "labDesired.cjs",
    "labModern.cjs",
    "labProgram.cjs"
  ],
  ...["modern.cache", "modern.cjs", "node.stamp", "postmulti"],
  ...["postmulti.1", "postmulti.cjs", "prepare.cjs"]
]
const list = ["-               -               y         /etc/postfix", "0 env -i /usr/sbin/postmulti -l"]
const noHome = "ls: cannot access '/usr/local/lib/postmulti': No such file or directory"
const noPage = "ls: cannot access '/usr/local/share/man/man1/postmulti.1': No such file or directory"
const noProgram = "ls: cannot access '/usr/local/lib/postmulti/program.*': No such file or directory"

/** Before it, the README shows a refusal. */
const stopping = "postmulti stop out"

describeOnPostfix("installation", () => {
  it.live(
    "takes the place of the original, keeps it through an upgrade, and gives it back",
    () =>
      Effect.map(
        inNamespace({ program: "original", script: everything, linger: 0 }),
        ({ errors, output }) => {
          assert.strictEqual(withoutRemarks(errors), "")
          assert.deepStrictEqual(withoutRemarks(output).trimEnd().split("\n"), [
            "Nothing has been changed.",
            "0 /media/node /media/dist/postmulti.cjs install --dry-run",
            "make /usr/sbin/postmulti a link to /usr/local/lib/postmulti/postmulti",
            link,
            aside,
            diversion,
            ...files,
            ...list,
            "/etc/postfix",
            "0 env -i PATH=/bin:/usr/bin:/sbin:/usr/sbin postmulti -i - -x sh -c echo $config_directory",
            "0 env -i /usr/sbin/postmulti -i - -p start",
            "0 env -i /usr/sbin/postmulti -i - -p stop",
            "-  -  y  /mnt/open/lab/etc/postfix",
            `0 setpriv --reuid=nobody --clear-groups sh -c eval "$(postmulti lab /mnt/open/lab)"; postmulti list`,
            "ok       launcher: /usr/sbin/postmulti is this program",
            "the manual page",
            "prepare a faster start of /usr/local/lib/postmulti/program.1",
            "0 postmulti install",
            "newer",
            ...list,
            "remove directory /usr/local/lib/postmulti",
            noPage,
            "- /usr/sbin/postmulti",
            noHome,
            noProgram,
            "newer",
            "Nothing had to be changed.",
            "0 /media/node /media/dist/postmulti.cjs uninstall",
            "regular file 755"
          ])
        }
      ),
    timeLimit
  )

  it.live.skipIf(system !== "")(
    "goes as the README says",
    () =>
      Effect.map(inNamespace({ program: "original", script: asInTheReadme }), ({ errors, output }) => {
        assert.strictEqual(errors, "")
        assert.deepStrictEqual(output.trimEnd().split("\n"), [
          "/usr/sbin/postconf",
          list[0],
          ...["/mnt/prefix/bin:", "postmulti", "", "/mnt/prefix/share/man/man1:", "postmulti.1"],
          "some",
          "make /usr/sbin/postmulti a link to /usr/local/lib/postmulti/postmulti",
          ...list,
          ...used.map((command, index) => `${used[index + 1] === stopping ? 1 : 0} ${command}`),
          `Removing '${diversion}'`,
          "- /usr/sbin/postmulti",
          noHome,
          noProgram
        ])
      }),
    timeLimit
  )

  it.live(
    "refuses what makes no sense, and changes nothing then",
    () =>
      Effect.map(inNamespace({ program: "original", script: refusals }), ({ errors, output }) => {
        assert.deepStrictEqual(withoutRemarks(errors).trimEnd().split("\n"), [
          "postmulti: fatal: the action install is reserved for the superuser",
          "postmulti: fatal: /usr/sbin/postmulti is a script, neither Postfix's own program nor ours",
          "postmulti: fatal: /usr/sbin/postmulti is a script, neither Postfix's own program nor ours",
          "postmulti: fatal: there is no /usr/sbin/postmulti to replace",
          "postmulti: fatal: /usr/local/lib/postmulti: directory /usr/local/lib is writable by everybody",
          "postmulti: fatal: /usr/sbin/postmulti is diverted to /usr/sbin/postmulti.other already, see dpkg-divert(1)"
        ])
        assert.strictEqual(output.split("\n").at(-2), noHome)
      }),
    timeLimit
  )
})
