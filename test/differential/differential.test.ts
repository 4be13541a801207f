/**
 * Every case on a real Postfix, once with standard error on a terminal and once on a pipe. The original itself
 * is tested with POSTMULTI_UNDER_TEST=original: it has to do exactly what the cases say.
 */
import * as Fs from "node:fs"
import * as Path from "node:path"
import { afterAll, assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { vi } from "vitest"
import { inNamespace, type Outcome, quoted, timeLimit } from "../namespace/namespace.ts"
import { describeOnPostfix } from "../namespace/requirements.ts"
import { type Case, type Expected, here, topics } from "./Case.ts"
import { changed } from "./differences.ts"
import { withoutDetails } from "./lifeCycleDifferences.ts"
import { nameOf, score } from "./score.ts"
import { allCases, type Run, runsOf, type Wanted, wanted } from "./wanted.ts"

const program = process.env["POSTMULTI_UNDER_TEST"] === "original" ? "original" : "ours"

/** The programs of Postfix spend most of a case asleep, after a fatal message or until a file has grown old. */
vi.setConfig({ maxConcurrency: program === "original" ? 16 : 6 })

const vocabulary = Fs.readFileSync(Path.join(here, "setup.sh"), "utf8")

const vocabularyOfChecks = Fs.readFileSync(Path.join(here, "checks.sh"), "utf8")

const commandOf = ({ environment, line, user, words }: Case): string => {
  const variables = Object.entries(environment).map(([name, value]) => quoted(`${name}=${value}`))
  const command = [
    ...(user === undefined ? [] : [`setpriv --reuid ${user} --regid ${user} --clear-groups`]),
    ...(variables.length === 0 ? [] : ["/usr/bin/env", ...variables]),
    "/usr/sbin/postmulti",
    ...words.map(quoted)
  ]
  return `set -- ${command.join(" ")}\n${line}`
}

const run = ({ place, subject }: Run) =>
  inNamespace({
    program,
    setup: [vocabulary, ...subject.setup].join("\n"),
    anew: subject.expected.waits === true,
    script: commandOf(subject),
    terminal: place === "terminal",
    checks: subject.expected.checks.map(({ command }) => `${vocabularyOfChecks}\n${command}`)
  })

/** A file of this second or of the one before makes the original wait for longer than this. */
const shortestWait = 0.6

/** Only what a case says something about. */
const comparable = (outcome: Outcome, waits: boolean | undefined): Wanted => ({
  exit: outcome.exit,
  output: outcome.output,
  errors: outcome.errors,
  log: outcome.log.map(withoutDetails).sort(),
  checks: [...outcome.found],
  waits: waits === undefined ? undefined : outcome.seconds >= shortestWait || undefined
})

const rereading =
  /^\/usr\/sbin\/postconf: warning: \/etc\/postfix\/main\.cf, line .*: overriding earlier entry: .*\n/gm

/**
 * A main.cf that is younger than a second or two is read again and again, with its warnings. When the original creates
 * an instance, the primary's is read after it was changed, so that their number depends on the moment [N90].
 */
const settled = (outcome: Wanted): Wanted =>
  program === "original" ? { ...outcome, errors: outcome.errors.replace(rereading, "") } : outcome

const expectation = (subject: Case): Expected =>
  program === "original" ? subject.expected : changed(subject)

const results = new Map<string, boolean>()

describeOnPostfix(`compatibility with the original (${program})`, () => {
  for (const { cases, name } of topics) {
    describe.concurrent(name, () => {
      for (const one of cases.flatMap(runsOf)) {
        const title = nameOf(one)
        it.live(
          title,
          () =>
            Effect.gen(function* () {
              const expected = expectation(one.subject)
              const outcome = yield* run(one)
              results.set(title, false)
              assert.deepStrictEqual(
                settled(comparable(outcome, expected.waits)),
                settled(wanted(expected, one.place))
              )
              results.set(title, true)
            }),
          timeLimit
        )
      }
    })
  }

  afterAll(() => console.log(`${program}: ${score(results, expectation)}`))
})

describe("cases", () => {
  it("have an identifier of their own", () => {
    assert.deepStrictEqual(
      allCases.map(({ id }) => id).filter((id, index, ids) => ids.indexOf(id) !== index),
      []
    )
  })
})
