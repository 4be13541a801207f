/**
 * Every case on a real Postfix, once with standard error on a terminal and once on a pipe. With
 * POSTMULTI_UNDER_TEST=original, the original runs instead, and must do exactly what the cases say. POSTMULTI_ROOT
 * names a root with another release of Postfix. There, the original of that release gives the expected outcome of each
 * case.
 */
import * as Fs from "node:fs"
import * as Path from "node:path"
import { afterAll, assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { vi } from "vitest"
import { inNamespace, type Outcome, type Program, quoted, timeLimit } from "../namespace/namespace.ts"
import { engine, isRecorded, metaDirectory, release, suited, version } from "../namespace/release.ts"
import { describeOnPostfix } from "../namespace/requirements.ts"
import { type Case, type Expected, here, topics } from "./Case.ts"
import { changedBy, differences } from "./differences.ts"
import { withoutDetails } from "./lifeCycleDifferences.ts"
import { nameOf, score } from "./score.ts"
import { allCases, type Run, runsOf, type Wanted, wanted } from "./wanted.ts"

const program = process.env["POSTMULTI_UNDER_TEST"] === "original" ? "original" : "ours"

/** Postfix's programs sleep for most of a case: after a fatal message, or until a file is old enough. */
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

const run = (program: Program, { place, subject }: Run) =>
  inNamespace({
    program,
    setup: [vocabulary, ...subject.setup].join("\n"),
    anew: subject.expected.waits === true,
    script: commandOf(subject),
    terminal: place === "terminal",
    checks: subject.expected.checks.map(({ command }) => `${vocabularyOfChecks}\n${command}`)
  })

/** If a file is less than about two seconds old, the original waits longer than this. */
const shortestWait = 0.6

/** Compares only what the case specifies. */
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
 * The original reads a main.cf again and again while it is less than two seconds old, with the same warnings each time.
 * When it creates an instance, it reads the primary's after a change, so the number of warnings depends on timing
 * [N90].
 */
const settled = (outcome: Wanted): Wanted =>
  program === "original" ? { ...outcome, errors: outcome.errors.replace(rereading, "") } : outcome

/** What the original of another release does in a case. */
const observe = Effect.fnUntraced(function* (subject: Case) {
  const terminal = yield* run("original", { subject, place: "terminal" })
  const pipe = yield* run("original", { subject, place: "pipe" })
  const errors = ({ errors }: Outcome) => linesOf(errors.replace(rereading, ""))
  const observed: Expected = {
    exit: /^\d+$/.test(terminal.exit) ? Number(terminal.exit) : terminal.exit,
    output: linesOf(terminal.output),
    terminal: errors(terminal),
    pipe: errors(pipe),
    log: terminal.log.map(withoutDetails),
    checks: subject.expected.checks.map(({ command }, index) => ({
      command,
      output: linesOf(terminal.found[index] ?? "")
    }))
  }
  return observed
})

const linesOf = (text: string): ReadonlyArray<string> =>
  text.match(/[^\n]*\n|[^\n]+$/g)?.map(withoutEnd) ?? []

/** A case does not specify whether the last line ends. */
const withoutEnd = (line: string): string => line.replace(/\n$/, "")

const changedHere = changedBy(differences, release, engine)

/** What the original does in each case, from which our outcome follows. */
const expectations = new Map<string, { readonly original: Expected; readonly expected: Expected }>()

const expectation = Effect.fnUntraced(function* (subject: Case) {
  const original = isRecorded ? subject.expected : yield* observe(subject)
  const expected = program === "original" ? original : changedHere({ ...subject, expected: original })
  expectations.set(subject.id, { original, expected })
  return expected
})

/** A message names a prototype where it is. */
const message = (text: string): string =>
  suited(text).replaceAll(/(?<=fatal: (?:file )?)\/etc\/postfix(?=\/\w+\.cf\.proto)/g, metaDirectory)

/** What was recorded, in the words of this release. */
const suitedTo = ({ checks, errors, log, output, ...rest }: Wanted): Wanted => ({
  ...rest,
  output: suited(output),
  errors: message(errors),
  log: log.map(message),
  checks: checks.map(suited)
})

const results = new Map<string, boolean>()

/** Runs one in this many cases of each topic. */
const every = Number(process.env["POSTMULTI_EVERY"] ?? 1)

describeOnPostfix(`compatibility with the original (${program})`, () => {
  for (const { cases, name } of topics) {
    describe.concurrent(name, () => {
      for (const subject of cases.filter((_, index) => index % every === 0)) {
        const once = Effect.runSync(Effect.cached(expectation(subject)))
        for (const one of runsOf(subject)) {
          const title = nameOf(one)
          it.live(
            title,
            () =>
              Effect.gen(function* () {
                const expected = yield* once
                const outcome = yield* run(program, one)
                results.set(title, false)
                assert.deepStrictEqual(
                  settled(comparable(outcome, expected.waits)),
                  settled(suitedTo(wanted(expected, one.place)))
                )
                results.set(title, true)
              }),
            timeLimit
          )
        }
      }
    })
  }

  afterAll(() => console.log(`Postfix ${version}, ${program}: ${score(results, expectations)}`))
})

describe("cases", () => {
  it("have an identifier of their own", () => {
    assert.deepStrictEqual(
      allCases.map(({ id }) => id).filter((id, index, ids) => ids.indexOf(id) !== index),
      []
    )
  })
})
