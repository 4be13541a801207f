/** The subcommands that go through the instances. */
import * as Command from "@effect/cli/Command"
import * as Effect from "effect/Effect"
import { outspokenPostfix } from "../../../operations/disabled.ts"
import { mendOrDeport } from "../../../operations/lifeCycle/preconditions.ts"
import { run as runForEach } from "../../../operations/run.ts"
import { StandardStreams } from "../../../services/StandardStreams.ts"
import { conclude, findSelected, type Iteration, requireSome } from "../../iterate.ts"
import { print } from "../../outcome.ts"
import { alignedTable, json } from "../../report/instances.ts"
import { command, format, jobs, keepGoing, reverse, selection, verbose } from "../options.ts"
import { subcommand } from "../subcommand.ts"
import { printForPeople } from "../terminal.ts"

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
    yield* format === "json"
      ? print(json(selected.instances))
      : printForPeople(alignedTable(selected.instances, yield* outputIsTerminal), [/^.+/, "bold"])
    // In JSON, an empty array says so too.
    yield* requireSome(selected)
    yield* conclude(selected, true)
  })
).pipe(
  subcommand(
    "list the instances",
    [
      "Shows name, group, whether the instance is enabled, and its configuration directory. On a terminal,",
      "the columns have headings. JSON output is an array of objects, which also have the queue and data",
      "directories. If no instance has that name or group, the command fails (JSON: an empty array)."
    ],
    "-l"
  )
)

export const run = Command.make(
  "run",
  { selection, reverse, jobs, keepGoing, verbose, command },
  Effect.fnUntraced(function* ({ command, jobs, verbose, ...iteration }) {
    const selected = yield* find(iteration)
    yield* requireSome(selected)
    const options = { ...command, jobs, verbose }
    yield* conclude(selected, yield* runForEach(selected.primary, selected.instances, options))
  })
).pipe(
  subcommand(
    "run a command for each instance",
    [
      "The command finds MAIL_CONFIG, config_directory, queue_directory, data_directory and the",
      "multi_instance parameters of its instance in the environment. The command begins with the first",
      "word that is not an option, or after --. Without --, the first option of the command must not be",
      "one of the options below."
    ],
    "-x"
  )
)

export const postfix = Command.make(
  "postfix",
  { selection, jobs, keepGoing, verbose, command },
  Effect.fnUntraced(function* ({ command: { arguments: others, program }, jobs, verbose, ...iteration }) {
    const selected = yield* find({ ...iteration, reverse: false })
    yield* requireSome(selected)
    const options = { command: program, arguments: others, jobs, verbose }
    yield* conclude(selected, yield* outspokenPostfix(selected.primary, selected.instances, options))
  })
).pipe(
  subcommand(
    "run a postfix(1) command for each instance",
    [
      "Instances start in the order of the list and stop in reverse order, one after the other. On a",
      "start, instances that are not enabled are only checked; a stop or reload skips them. It is an",
      "error if none is enabled. Put options before the command. To pass on an argument that looks like",
      "one of these options, put -- before the command."
    ],
    "-p"
  )
)
