/** Published set-ups as documents, from nothing to nothing on a real Postfix. */
import * as Fs from "node:fs"
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { inNamespace, timeLimit } from "../namespace/namespace.ts"
import { describeOnPostfix } from "../namespace/requirements.ts"
import { primary, step } from "./host.ts"

const folder = "src/manual/setups"

const setups = Fs.readdirSync(folder).map((file) => {
  const text = Fs.readFileSync(`${folder}/${file}`, "utf8")
  return {
    file,
    text,
    names: Array.from(text.matchAll(/^ *(?:- )?name: (postfix-\S+)/gm), ([, name = ""]) => name)
  }
})

const document = (path: string, text: string): string => `cat >${path} <<'END'\n${text}\nEND\n`

const forAll = (names: ReadonlyArray<string>, state: string): string =>
  ["version: 1", "instances:", ...names.map((name) => `  - { name: ${name}, ${state} }`)].join("\n")

/** \`as DOCUMENT\` applies it, and again, and what is exported then. */
const vocabulary = `${step}
as() {
    step postmulti apply --detailed-exitcode "$@" >/mnt/out || return
    tail -n 1 /mnt/out
    postmulti apply --detailed-exitcode "$@" >/mnt/out; echo "again: $?"
    cmp <(echo 'Nothing has to be changed.') /mnt/out || cat /mnt/out
    postmulti export >/mnt/export.yaml
    postmulti apply --detailed-exitcode /mnt/export.yaml >/mnt/out; echo "export: $?"
    cmp <(echo 'Nothing has to be changed.') /mnt/out || cat /mnt/out
}
states() { postmulti status --format json 2>/dev/null | sed -n 's/^ *"\\(name\\|state\\|reload_needed\\)": "*\\([^",]*\\).*/\\2/p' | paste -sd' '; }
`

const both = ["postfix-a", "postfix-b"]

/** Each round kills a later change of a file, but for the last. What postfix(1) has begun goes on meanwhile. */
const killed = `
said() { case $1 in 0) echo nothing ;; 2) echo repeated ;; *) echo "failed with $1" ;; esac; }
for number in 1 4 10 20 1000; do
    strace -qq -o /dev/null -e inject=mkdir,rename,symlink,unlink:signal=KILL:when=$number \\
        postmulti apply /mnt/both.yaml >/dev/null 2>&1
    [ $? = 137 ] && first=killed || first='not killed'
    postmulti apply --detailed-exitcode /mnt/both.yaml >/mnt/out 2>&1; second=$(said $?)
    postmulti apply --detailed-exitcode /mnt/both.yaml >/mnt/out 2>&1; third=$(said $?)
    found=$(states)
    postmulti apply /mnt/stopped.yaml >/dev/null 2>&1; postmulti apply --destroy /mnt/absent.yaml >/mnt/out 2>&1
    gone=$(ls -d /etc/postfix?* /var/spool/postfix?* /var/lib/postfix?* 2>/dev/null)
    echo "$number: $first; $second; $third; $found; \${gone:-gone}"
done
`

const places = `
for address in 10.1.11.43 10.1.11.45; do ip address add $address/32 dev lo; done
touch /etc/postfix/header_checks
`

describeOnPostfix("documents on a real Postfix", () => {
  it.live.each(setups)(
    "$file: applied, started, exported, removed",
    ({ names, text }) =>
      Effect.gen(function* () {
        const { output } = yield* inNamespace({
          program: "ours",
          setup: primary,
          script: [
            vocabulary + places,
            document("/mnt/setup.yaml", text),
            document("/mnt/started.yaml", forAll(names, "enabled: yes, state: started")),
            document("/mnt/stopped.yaml", forAll(names, "enabled: no, state: stopped")),
            document("/mnt/absent.yaml", forAll(names, "state: absent")),
            "cp -a /etc/postfix/master.cf /mnt/before",
            "as /mnt/setup.yaml; as /mnt/started.yaml; states",
            ...names.map(
              (name) => `postfix -c /etc/${name} check >/dev/null 2>&1 || echo "${name}: check failed"`
            ),
            "as /mnt/stopped.yaml; as --destroy /mnt/absent.yaml; states",
            "ls -d /etc/postfix?* /var/spool/postfix?* 2>/dev/null"
          ].join("\n")
        })
        const one = (file: string, options = "") => [
          `2 postmulti apply --detailed-exitcode ${options}/mnt/${file}.yaml`,
          "again: 0",
          "export: 0"
        ]
        assert.deepStrictEqual(output.trimEnd().split("\n"), [
          ...one("setup"),
          ...one("started"),
          ["null stopped null", ...names.map((name) => `${name} running false`)].join(" "),
          ...one("stopped"),
          ...one("absent", "--destroy "),
          "null stopped null"
        ])
      }),
    timeLimit
  )

  it.live(
    "killed at any change of a file, and repeated, is done",
    () =>
      Effect.gen(function* () {
        const { output } = yield* inNamespace({
          program: "ours",
          setup: primary,
          script: [
            vocabulary,
            document(
              "/mnt/both.yaml",
              forAll(both, "enabled: yes, state: started, parameters: { relayhost: '[::1]:9' }")
            ),
            document("/mnt/stopped.yaml", forAll(both, "enabled: no, state: stopped")),
            document("/mnt/absent.yaml", forAll(both, "state: absent")),
            killed
          ].join("\n")
        })
        const rounds = output.trimEnd().split("\n")
        const end = "nothing; null stopped null postfix-a running false postfix-b running false; gone"
        assert.deepStrictEqual(rounds, [
          ...["1", "4", "10", "20"].map((number) => `${number}: killed; repeated; ${end}`),
          `1000: not killed; nothing; ${end}`
        ])
      }),
    timeLimit
  )
})
