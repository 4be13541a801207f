/** The modern door: subcommands and long options, from the words of the command line to the exit status. */
import * as Effect from "effect/Effect"
import { outspokenPostfix, remarksOn } from "../../operations/disabled.ts"
import { examineHost } from "../../operations/doctor/doctor.ts"
import { isProblem } from "../../operations/doctor/Finding.ts"
import { changeInstallation, planInstallation } from "../../operations/installation/installation.ts"
import { withAdvice } from "../../operations/instances.ts"
import { mendOrDeport } from "../../operations/lifeCycle/target.ts"
import { Progress } from "../../operations/progress.ts"
import type { Plan } from "../../plan/Plan.ts"
import { preview } from "../../plan/preview.ts"
import { Caller } from "../../services/Caller.ts"
import { Diagnostics, harmlessLines } from "../../services/Diagnostics.ts"
import { StandardStreams } from "../../services/StandardStreams.ts"
import { actionFor } from "../edit.ts"
import type { Invocation, LifeCycleRequest } from "../Invocation.ts"
import { exitStatus } from "../outcome.ts"
import { type Door, iterate } from "../perform.ts"
import { alignedTable } from "../report/aligned.ts"
import { changesText } from "../report/changes.ts"
import { findingsJson, findingsText } from "../report/findings.ts"
import { previewJson, previewText } from "../report/preview.ts"
import { readCommandLine } from "./commandLine.ts"
import { completions } from "./completions/script.ts"
import { help } from "./help.ts"
import type { Examine, Installation, Preview } from "./parser/asked.ts"
import { terminalProgress } from "./progress.ts"
import { version } from "./version.ts"

const configured = (verbose: boolean) =>
  Effect.flatMap(Diagnostics, ({ configure }) => configure({ verbose }))

const tellRemarks = (plan: Plan) =>
  Effect.flatMap(Diagnostics, ({ unloggedWarning }) =>
    Effect.flatMap(remarksOn(plan), Effect.forEach(unloggedWarning))
  )

/** An action that is about one instance has no others to go on with. */
const advise = withAdvice((directory) => [
  "'--keep-going' warns about it, leaves it unchanged and continues",
  mendOrDeport(directory)
])

const changed = Effect.fnUntraced(
  function* (request: LifeCycleRequest) {
    return yield* actionFor(request).change
  },
  Effect.catchTag("StoppedAtDamage", advise)
)

const planned = Effect.fnUntraced(
  function* (request: LifeCycleRequest) {
    return yield* actionFor(request).plan
  },
  Effect.catchTag("StoppedAtDamage", advise)
)

const door = {
  stopped: (directory) => ["'--keep-going' continues with the other instances", mendOrDeport(directory)],
  table: (instances) =>
    Effect.flatMap(StandardStreams, ({ outputIsTerminal }) =>
      Effect.map(outputIsTerminal, (isTerminal) => harmlessLines(alignedTable(instances, isTerminal)))
    ),
  emptyFails: true,
  postfix: outspokenPostfix
} satisfies Door<unknown, unknown>

const performed = ({ request, verbose }: Invocation) =>
  Effect.gen(function* () {
    yield* configured(verbose)
    if (request._tag !== "Edit") return yield* iterate(request, verbose, door)
    yield* tellRemarks(yield* changed(request))
    return 0
  }).pipe(Effect.provideServiceEffect(Progress, terminalProgress(verbose)))

const forPeople =
  <A>(text: (value: A) => string) =>
  (value: A): string =>
    harmlessLines(text(value))

const renderers = { text: forPeople(previewText), json: previewJson } satisfies Record<
  Preview["format"],
  unknown
>

const previewed = Effect.fnUntraced(function* ({ format, request, verbose }: Preview) {
  yield* configured(verbose)
  const plan = yield* planned(request)
  yield* printed(renderers[format](yield* preview(plan)))
  yield* tellRemarks(plan)
  return 0
})

const findingsRenderers = { text: forPeople(findingsText), json: findingsJson } satisfies Record<
  Examine["format"],
  unknown
>

const examined = Effect.fnUntraced(function* ({ format, verbose }: Examine) {
  yield* configured(verbose)
  const findings = yield* examineHost(version)
  yield* printed(findingsRenderers[format](findings))
  return findings.some(isProblem) ? 1 : 0
})

const installed = Effect.fnUntraced(function* ({ action, dryRun, verbose }: Installation) {
  yield* configured(verbose)
  const changes = yield* dryRun ? planInstallation(action) : changeInstallation(action)
  return yield* printed(harmlessLines(changesText(changes, dryRun)))
})

const printed = (text: string) => Effect.flatMap(StandardStreams, ({ output }) => Effect.as(output(text), 0))

/** The command line is judged first, so that help is there where Postfix is not. */
export const modern = exitStatus(
  Effect.gen(function* () {
    const { argv } = yield* Caller
    const wish = yield* readCommandLine(argv)
    switch (wish._tag) {
      case "Help":
        return yield* printed(help(version, wish.subcommand))
      case "Version":
        return yield* printed(`postmulti ${version}\n`)
      case "Completions":
        return yield* printed(completions(wish.shell))
      case "Perform":
        return yield* performed(wish.invocation)
      case "Preview":
        return yield* previewed(wish)
      case "Examine":
        return yield* examined(wish)
      case "Installation":
        return yield* installed(wish)
    }
  })
)
