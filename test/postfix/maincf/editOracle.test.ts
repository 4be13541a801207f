/** Random texts of main.cf, edited by ours and by the real postconf. */
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as FastCheck from "effect/FastCheck"
import { commentOut, setParameters } from "../../../src/postfix/maincf/edit.ts"
import { inNamespace } from "../../namespace/namespace.ts"
import { describeOnPostfix } from "../../namespace/requirements.ts"

const runs = Number(process.env["POSTMULTI_FUZZ_RUNS"] ?? 300)

const piece = FastCheck.constantFrom(
  "a",
  "b",
  "ab",
  "=",
  " ",
  "\t",
  "\r",
  "\v",
  "#",
  "0",
  "$",
  "x y",
  "\xe4",
  "a = ",
  "a=1",
  "  "
)
const line = FastCheck.array(piece, { maxLength: 5 }).map((pieces) => pieces.join(""))
/** The real one appends to an unfinished line without ending it. */
const text = FastCheck.array(line, { maxLength: 8 }).map((lines) => lines.map((one) => `${one}\n`).join(""))

const samples = FastCheck.sample(FastCheck.tuple(text, FastCheck.boolean()), {
  numRuns: runs,
  seed: 20261123
})

const encoded = (given: string): string => Buffer.from(given, "latin1").toString("base64")

/** The text of each file, in one line. */
const script = samples
  .map(([given, comment]) => {
    const edit = comment ? "-# a" : "-e 'a = new value'"
    return `echo ${encoded(given)} | base64 -d >/mnt/c/main.cf; postconf -c /mnt/c ${edit} 2>/dev/null; base64 -w 0 /mnt/c/main.cf; echo`
  })
  .join("\n")

const ours = ([given, comment]: readonly [string, boolean]): string =>
  comment
    ? commentOut(given, new Set(["a"]))
    : Either.getOrThrow(setParameters("main.cf", given, [["a", "new value"]])).text

describeOnPostfix("editing beside the real postconf", () => {
  it.live(
    `agrees on ${samples.length} random texts`,
    () =>
      Effect.map(inNamespace({ program: "original", setup: "mkdir /mnt/c", script }), ({ output }) =>
        assert.deepStrictEqual(output.trimEnd().split("\n"), samples.map(ours).map(encoded))
      ),
    300_000
  )
})
