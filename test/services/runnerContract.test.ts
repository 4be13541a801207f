/** The contract of processes, real or pretended. */
import * as Fs from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Ref from "effect/Ref"
import { ProcessRunner } from "../../src/services/ProcessRunner.ts"
import { type Call, processesWith, type Run, recordedStreams } from "../../src/testing/processes.ts"

const folder = Fs.mkdtempSync(join(tmpdir(), "runners-"))
afterAll(() => Fs.rmSync(folder, { recursive: true }))

/** Prints its name, its words and its environment, complains, and ends as its last word says. */
const script = `#!/bin/sh
echo "\${0##*/} $# $1 $GREETING\${HOME+ at home}"
echo complaint >&2
for status; do :; done
exit "$status"
`

const pretended =
  (name: string): Run =>
  ({ arguments: words, environment }, { error, output }) =>
    Effect.gen(function* () {
      const home = environment["HOME"] === undefined ? "" : " at home"
      yield* Effect.orDie(
        output(`${name} ${words.length} ${words[0]} ${environment["GREETING"] ?? ""}${home}\n`)
      )
      yield* error("complaint\n")
      return Number(words.at(-1))
    })

const paths = [`${folder}/one/greet`, `${folder}/two/greet`, `${folder}/two/other`]
for (const path of paths) {
  Fs.mkdirSync(join(path, ".."), { recursive: true })
  Fs.writeFileSync(path, script, { mode: 0o755 })
}
const removed = `${folder}/two/removed`

const inMemory = Effect.gen(function* () {
  const calls = yield* Ref.make<ReadonlyArray<Call>>([])
  const { streams } = yield* recordedStreams
  const programs = new Map(
    [...paths, removed].map((path) => [path, pretended(path.slice(path.lastIndexOf("/") + 1))])
  )
  const isFile = (path: string) => Effect.succeed(paths.includes(path))
  return processesWith({ script: () => undefined, programs, isFile, calls }, streams)
})

const PATH = `${folder}/one:${folder}/two`

const greet = (program: string, environment: Readonly<Record<string, string>> = {}) => ({
  program,
  arguments: ["a b", "3"],
  environment: { PATH, ...environment }
})

describe.each([
  ["in-memory", inMemory],
  ["live", Effect.provide(ProcessRunner, ProcessRunner.layer)]
] as const)("%s process runner", (_, made) => {
  it.live("collects both outputs and the exit status, each time anew", () =>
    Effect.gen(function* () {
      const { capture } = yield* made
      const expected = {
        exit: { _tag: "Exited", status: 3 },
        output: "greet 2 a b \n",
        errors: "complaint\n"
      }
      expect(yield* capture(greet("greet"))).toEqual(expected)
      expect(yield* capture(greet("greet"))).toEqual(expected)
    })
  )

  it.live("keeps both outputs to be passed on, more than once", () =>
    Effect.gen(function* () {
      const { spool } = yield* made
      yield* spool(
        greet("greet"),
        Effect.fnUntraced(function* (outcome) {
          const { errors, exit, output } = yield* outcome
          expect({ exit, ends: [output.end, errors.end] }).toEqual({
            exit: { _tag: "Exited", status: 3 },
            ends: ["\n", "\n"]
          })
          for (const [kept, text] of [
            [output, "greet 2 a b \n"],
            [output, "greet 2 a b \n"],
            [errors, "complaint\n"]
          ] as const) {
            const pieces: Array<string> = []
            yield* kept.passTo((piece) => Effect.sync(() => pieces.push(piece)))
            expect(pieces.join("")).toBe(text)
          }
        })
      )
    })
  )

  it.live("gives the command's environment, and nothing of the caller's", () =>
    Effect.gen(function* () {
      const { capture } = yield* made
      expect((yield* capture(greet("greet", { GREETING: "hello" }))).output).toBe("greet 2 a b hello\n")
    })
  )

  it.live("looks for a program in the command's PATH, unless it has a slash", () =>
    Effect.gen(function* () {
      const { capture } = yield* made
      expect((yield* capture(greet("other"))).output).toContain("other 2")
      expect((yield* capture(greet(`${folder}/two/greet`, { PATH: "" }))).output).toContain("greet 2")
    })
  )

  it.live("cannot start a program of which the file is gone", () =>
    Effect.gen(function* () {
      const { capture, launch, run, spool } = yield* made
      for (const program of ["removed", removed]) {
        const command = greet(program)
        for (const start of [
          Effect.asVoid(capture(command)),
          spool(command, Effect.asVoid),
          Effect.asVoid(launch(command)),
          Effect.asVoid(run(command))
        ]) {
          const error = yield* Effect.flip(start)
          expect(error).toMatchObject({ _tag: "SpawnError", program, code: "ENOENT" })
        }
      }
    })
  )

  it.live("tells how a process ended that it does not wait for", () =>
    Effect.gen(function* () {
      const { launch } = yield* made
      const ended = yield* launch(greet("greet"))
      expect(yield* ended).toEqual({ _tag: "Exited", status: 3 })
      expect(yield* ended).toEqual({ _tag: "Exited", status: 3 })
    })
  )
})
