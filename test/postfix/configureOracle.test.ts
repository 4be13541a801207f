/** Random documents, written into main.cf and master.cf by ours and read by the real postconf. */
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FastCheck from "effect/FastCheck"
import { configured } from "../../src/operations/desiredState/configure.ts"
import { valueText } from "../../src/operations/desiredState/document.ts"
import { optionsOf } from "../../src/postfix/masterCf.ts"
import { lineOf, servicesIn } from "../../src/postfix/masterCfEdit.ts"
import { inNamespace } from "../namespace/namespace.ts"
import { describeOnPostfix } from "../namespace/requirements.ts"

const runs = Number(process.env["POSTMULTI_FUZZ_RUNS"] ?? 100)

const name = FastCheck.constantFrom("relayhost", "mydestination", "smtpd_banner", "mynetworks")
const value = FastCheck.oneof(
  FastCheck.constantFrom(
    "",
    "a, b",
    "$myhostname  ESMTP",
    "a=b",
    "[::1]:25",
    "{ a b } c",
    "# a",
    'a"b',
    "\xe4"
  ),
  FastCheck.string({ maxLength: 8 }).map((text) => text.replace(/[\p{Cc}$]/gu, ""))
)
const existing = FastCheck.array(
  FastCheck.constantFrom(
    "# c",
    "",
    "relayhost = old",
    "relayhost = old,",
    "  more",
    "mydestination=x",
    " # d"
  ),
  { maxLength: 8 }
).map((lines) => ["a_b = c", ...lines, ""].join("\n"))

const optionValue = FastCheck.constantFrom("", "b", "b c", "b,  c", "$a", "x=y", "{ a } b", "a}b")
const service = FastCheck.record({
  chroot: FastCheck.constantFrom("y", "n", "-"),
  command: FastCheck.constantFrom("smtpd", "pipe flags=R user=x argv=/bin/x {a b}", "smtpd -v"),
  options: FastCheck.dictionary(FastCheck.constantFrom("a_b", "mynetworks", "c"), optionValue)
})
const services = FastCheck.dictionary(
  FastCheck.constantFrom("smtp/inet", "relay/unix", "127.0.0.1:26/inet", "new/unix"),
  service
)
const masterCf = [
  "# mine",
  "smtp      inet  n       -       y       -       -       smtpd",
  "relay     unix  -       -       y       -       -       smtp",
  "  -o a_b=old",
  "#  -o c=d",
  "showq     unix  n       -       y       -       -       showq",
  ""
].join("\n")

const samples = FastCheck.sample(
  FastCheck.record({ existing, parameters: FastCheck.dictionary(name, value), services }),
  { numRuns: runs, seed: 20261129 }
).map(({ existing, parameters, services }) => ({
  parameters,
  mainCf: configured("main.cf", "main.cf", existing, { parameters }, false).text,
  masterCf: configured("master.cf", "master.cf", masterCf, { services }, false)
}))

const encoded = (given: string): string => Buffer.from(given, "latin1").toString("base64")

const script = samples
  .map(
    ({ mainCf, masterCf }) => `
echo ${encoded(mainCf)} | base64 -d >/mnt/c/main.cf; echo ${encoded(masterCf.text)} | base64 -d >/mnt/c/master.cf
touch -d 2020-01-01 /mnt/c/*.cf
for what in -n -M -P; do postconf -c /mnt/c $what 2>/dev/null | base64 -w 0; echo; done`
  )
  .join("\n")

/** Folded lines are one, and runs of blanks are none of our business where Postfix has them so. */
const unfolded = (text: string): ReadonlyArray<string> =>
  text
    .replace(/\n[ \t]+/g, " ")
    .split("\n")
    .filter((line) => line !== "")

const squeezed = (text: string): string => text.replace(/[ \t]+/g, " ").trim()

describeOnPostfix("what a document says, beside the real postconf", () => {
  it.live(
    `is what postconf reads, in ${samples.length} random documents`,
    () =>
      Effect.map(inNamespace({ program: "original", setup: "mkdir /mnt/c", script }), ({ output }) => {
        const answers = output
          .trimEnd()
          .split("\n")
          .map((line) => Buffer.from(line, "base64").toString("latin1"))
        for (const [index, { masterCf, parameters }] of samples.entries()) {
          const [n = "", m = "", p = ""] = answers.slice(3 * index)
          for (const [name, value] of Object.entries(parameters)) {
            assert.include(unfolded(n).map(squeezed), squeezed(`${name} = ${valueText(value)}`))
          }
          const ours = [...servicesIn(masterCf.text)]
          assert.deepStrictEqual(masterCf.mistakes, [])
          assert.deepStrictEqual(
            unfolded(m).map(squeezed),
            ours.map(([name, service]) => squeezed(`${name.replace(/\/(?=[^/]*$)/, " ")} ${lineOf(service)}`))
          )
          assert.deepStrictEqual(
            unfolded(p).map(squeezed).sort(),
            ours
              .flatMap(([name, service]) =>
                optionsOf(service.words).map(([option, value]) => squeezed(`${name}/${option} = ${value}`))
              )
              .sort()
          )
        }
      }),
    300_000
  )
})
