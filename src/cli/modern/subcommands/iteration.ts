/** The subcommands that go through the instances. */
import * as Command from "@effect/cli/Command"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { displayName } from "../../../instance/Instance.ts"
import { outspokenPostfix } from "../../../operations/disabled.ts"
import { Progress, type Result, silent } from "../../../operations/iteration.ts"
import { mendOrDeport } from "../../../operations/lifeCycle/preconditions.ts"
import { runCaptured, run as runForEach } from "../../../operations/run.ts"
import { printable } from "../../../services/Diagnostics.ts"
import { succeeded } from "../../../services/ProcessRunner.ts"
import { StandardStreams } from "../../../services/StandardStreams.ts"
import { conclude, findSelected, type Iteration, requireSome } from "../../iterate.ts"
import { print } from "../../outcome.ts"
import { alignedTable, instanceJson, resultsJson } from "../../report/instances.ts"
import { jsonText } from "../../report/json.ts"
import { answer } from "../answer.ts"
import { command, flag, format, jobs, keepGoing, reverse, selection, verbose } from "../grammar/options.ts"
import { subcommand } from "../grammar/subcommand.ts"
import { wantsColour } from "../terminal.ts"

export const find = (iteration: Iteration) =>
  findSelected(iteration, (directory) => [
    "'--keep-going' continues with the other instances",
    mendOrDeport(directory)
  ])

export const list = Command.make(
  "list",
  { selection, reverse, format, keepGoing, verbose },
  Effect.fnUntraced(function* ({ format, ...iteration }) {
    const selected = yield* find(iteration)
    const { outputIsTerminal } = yield* StandardStreams
    const { instances } = selected
    const isTerminal = yield* outputIsTerminal
    yield* answer(
      format,
      { json: () => instances.map(instanceJson), text: () => alignedTable(instances, isTerminal) },
      [/^.+/, "bold"]
    )
    // In JSON, an empty array says so too.
    yield* requireSome(selected)
    yield* conclude(selected, true)
  })
).pipe(
  subcommand(
    "list the instances",
    `Shows name, group, whether the instance is enabled, and its configuration directory. On a terminal,
    the columns have headings. JSON output is an array of objects, which also have the queue and data
    directories. If no instance has that name or group, the command fails (JSON: an empty array).`,
    "-l"
  )
)

/** Names the instances on a terminal. A script gets the output as it is. */
const labelled = Effect.fnUntraced(function* <A, E, R>(running: Effect.Effect<A, E, R>) {
  const streams = yield* StandardStreams
  const progress = yield* Progress
  if (!(yield* streams.outputIsTerminal)) return yield* running
  const write = yield* Effect.map(
    wantsColour,
    (colours) => (text: string) => streams.output(colours ? `\x1b[1m${text}\x1b[0m\n` : `${text}\n`)
  )
  return yield* Effect.provideService(running, Progress, {
    ...progress,
    inTurn: silent.inTurn,
    label: (instance) => write(`==> ${printable(displayName(instance), true)} <==`)
  })
})

export const run = Command.make(
  "run",
  {
    selection,
    reverse,
    jobs,
    noLabel: flag("no-label", "do not name each of several instances before its output"),
    format,
    keepGoing,
    verbose,
    command
  },
  Effect.fnUntraced(function* ({ command, format, jobs, noLabel, verbose, ...iteration }) {
    const selected = yield* find(iteration)
    yield* requireSome(selected)
    const { instances, listing } = selected
    const options = { ...command, jobs, verbose }
    if (format === "json") {
      const results = yield* runCaptured(listing.primary, instances, options)
      yield* print(jsonText(resultsJson(results)))
      const succeeds = ({ outcome }: Result) => Either.isRight(outcome) && succeeded(outcome.right.exit)
      return yield* conclude(selected, results.every(succeeds))
    }
    const running = runForEach(listing.primary, instances, options)
    yield* conclude(selected, yield* noLabel || instances.length === 1 ? running : labelled(running))
  })
).pipe(
  subcommand(
    "run a command for each instance",
    `The command finds MAIL_CONFIG, config_directory, queue_directory, data_directory and the
    multi_instance parameters of its instance in the environment. The command begins with the first word
    that is not an option, or after --. Without --, the first option of the command must not be one of
    the options below. On a terminal, a line names each of several instances before its output. JSON
    output is an array of objects with name, exit status, output and errors.`,
    "-x"
  )
)

export const postfix = Command.make(
  "postfix",
  { selection, jobs, keepGoing, verbose, command },
  Effect.fnUntraced(function* ({ command: { arguments: others, program }, jobs, verbose, ...iteration }) {
    const selected = yield* find({ ...iteration, reverse: false })
    yield* requireSome(selected)
    const { instances, listing } = selected
    const options = { command: program, arguments: others, jobs, verbose }
    yield* conclude(selected, yield* outspokenPostfix(listing.primary, instances, options))
  })
).pipe(
  subcommand(
    "run a postfix(1) command for each instance",
    `Instances start in the order of the list and stop in reverse order, one after the other. On a start,
    instances that are not enabled are only checked; a stop or reload skips them. It is an error if none
    is enabled. Put options before the command. To pass on an argument that looks like one of these
    options, put -- before the command.`,
    "-p"
  )
)
