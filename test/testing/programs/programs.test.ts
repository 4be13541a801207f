/** Compares the pretend programs with Postfix's own: the same commands on the same files. */
import * as Path from "node:path"
import { fileURLToPath } from "node:url"
import { expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { file } from "../../../src/testing/files.ts"
import { pretendHost } from "../../../src/testing/host.ts"
import { runBundled } from "../../namespace/bundled.ts"
import { timeLimit } from "../../namespace/namespace.ts"
import { describeOnPostfix } from "../../namespace/requirements.ts"
import { type Case, environment, mainCfBegin, type Report, type Result } from "./Case.ts"
import { cases } from "./cases.ts"

const here = Path.dirname(fileURLToPath(import.meta.url))

const pretended = Effect.fnUntraced(function* ({ commands, mainCf = "", masterCf }: Case) {
  const host = yield* pretendHost({
    mainCf: { "/etc/postfix": mainCfBegin + mainCf },
    files: masterCf === undefined ? {} : { "/etc/postfix/master.cf": file(masterCf) }
  })
  const ended = yield* Effect.forEach(commands, ([program = "", ...words]) =>
    Effect.map(host.run(program, words, environment), ({ exit, ...written }) => ({
      status: exit._tag === "Exited" ? exit.status : exit.signal,
      ...written
    }))
  )
  const result: Result = {
    ended,
    mainCf: yield* host.files.readFile("/etc/postfix/main.cf"),
    masterCf: masterCf === undefined ? "" : yield* host.files.readFile("/etc/postfix/master.cf")
  }
  return result
})

/** Each program words its usage differently, and process numbers vary. */
const comparable = ({ ended, ...files }: Result): Result => ({
  ...files,
  ended: ended.map(({ errors, ...rest }) => ({
    ...rest,
    errors: errors
      .replaceAll("\r", "")
      .replaceAll(/PID: +\d+/g, "PID: N")
      .replaceAll(/(usage: \w+).*/gi, "$1")
  }))
})

const setup = "cp /usr/sbin/postlog /mnt/"

const real = Effect.runSync(
  Effect.cached(
    Effect.map(runBundled(Path.join(here, "inside.ts"), [], setup), ({ errors, report }) => {
      expect(errors).toBe("")
      const found: Report = JSON.parse(report)
      return found
    })
  )
)

describeOnPostfix("the pretend programs", () => {
  it.live.each(
    cases.map((subject, index) => ({
      subject,
      index,
      title: subject.commands.map((words) => words.join(" ")).join("; ")
    }))
  )(
    "$title",
    ({ index, subject }) =>
      Effect.gen(function* () {
        const [expected] = (yield* real).results.slice(index)
        const result = yield* pretended(subject)
        expect(comparable(result)).toEqual(expected && comparable(expected))
      }),
    timeLimit
  )

  it.live(
    "postqueue shows a message as the real one does",
    () =>
      Effect.gen(function* () {
        const { json, table } = (yield* real).queued
        const { arrival_time, message_size, queue_id } = JSON.parse(json)
        const host = yield* pretendHost()
        yield* host.run("postfix", ["start"])
        const text = `size ${message_size}\nsender sender@example.test\nrecipient b@example.test\nrecipient c@example.test\n`
        yield* host.put({
          [`/var/spool/postfix/hold/${queue_id}`]: file(text, { modified: arrival_time * 1000 })
        })
        expect((yield* host.run("postqueue", ["-j"])).output).toBe(json)
        expect((yield* host.run("postqueue", ["-p"])).output).toBe(table)
      }),
    timeLimit
  )
})
