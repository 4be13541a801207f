/** `postmulti status`: what runs, what waits, what is wrong. */
import * as Command from "@effect/cli/Command"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { isAt, matches } from "../../../instance/selection.ts"
import { readInstances } from "../../../operations/instances.ts"
import { type InstanceStatus, isAsExpected, readStatus } from "../../../operations/status/status.ts"
import { replaceFile } from "../../../plan/wholeFile.ts"
import { PostfixConfig } from "../../../postfix/PostfixConfig.ts"
import { Caller } from "../../../services/Caller.ts"
import { Diagnostics } from "../../../services/Diagnostics.ts"
import { FileSystem } from "../../../services/FileSystem.ts"
import { statusIfThere } from "../../../services/ifThere.ts"
import { StandardStreams } from "../../../services/StandardStreams.ts"
import { requireSome } from "../../iterate.ts"
import { AlreadyReported, print } from "../../outcome.ts"
import { jsonText } from "../../report/json.ts"
import { statusMetrics } from "../../report/metrics.ts"
import { statusJson, statusText } from "../../report/status.ts"
import { invalid } from "../grammar/errors.ts"
import { flag, type StatusFormat, selection, statusFormat, text, verbose } from "../grammar/options.ts"
import { subcommand } from "../grammar/subcommand.ts"
import { wantsColour } from "../terminal.ts"

/** watch(1) sets COLUMNS to the width of the terminal, and you can set it to another width. */
const paper = Effect.gen(function* () {
  const { outputWidth } = yield* StandardStreams
  const { environment } = yield* Caller
  const width = Number(environment["COLUMNS"])
  return {
    width: width > 0 ? width : Option.getOrElse(yield* outputWidth, () => Number.POSITIVE_INFINITY),
    colours: yield* wantsColour
  }
})

const rendered = (format: StatusFormat, statuses: ReadonlyArray<InstanceStatus>, ages: boolean) => {
  switch (format) {
    case "text":
      return Effect.map(paper, (how) => statusText(statuses, ages, how))
    case "json":
      return Effect.succeed(jsonText(statuses.map(statusJson)))
    case "prometheus":
      return Effect.succeed(statusMetrics(statuses))
  }
}

/**
 * Nobody sees half of the file. A new one can be read by everybody, and an existing one keeps its owner and mode. A
 * link that somebody else has put there is not followed.
 */
const write = Effect.fnUntraced(function* (output: string, content: string) {
  const { userId } = yield* Caller
  const { realPath } = yield* FileSystem
  const refusal = invalid(
    "status",
    `option '--output' requires a regular file, and ${output} is something else`,
    ["'--output -' writes to standard output"]
  )
  const named = output.includes("/") ? output : `./${output}`
  const found = yield* statusIfThere(named)
  const isLink = Option.exists(found, ({ kind, uid }) => kind === "link" && (uid === 0 || uid === userId))
  const path = isLink ? yield* realPath(named) : named
  const before = isLink ? yield* statusIfThere(path) : found
  if (Option.exists(before, ({ kind }) => kind !== "file")) return yield* refusal
  // Only root can give files away.
  const owner = Option.filter(before, () => userId === 0)
  yield* replaceFile(path, content, {
    uid: Option.match(owner, { onNone: () => userId, onSome: ({ uid }) => uid }),
    gid: Option.map(owner, ({ gid }) => gid),
    mode: Option.orElseSome(
      Option.map(before, ({ mode }) => mode),
      () => 0o644
    ),
    modified: Option.none()
  })
})

/** LSB and systemctl(1) end with 3 if something does not run. Damage comes first: what is unknown may be worse. */
const conclude = (statuses: ReadonlyArray<InstanceStatus>) => {
  if (statuses.some((status) => Option.isNone(isAsExpected(status))))
    return new AlreadyReported({ status: 1 })
  return statuses.some(
    (status) =>
      Option.contains(isAsExpected(status), false) && Option.exists(status.instance, ({ enabled }) => enabled)
  )
    ? new AlreadyReported({ status: 3 })
    : Effect.void
}

export const status = Command.make(
  "status",
  {
    selection,
    format: statusFormat,
    output: text("output", "FILE", "write to this file, in one step; - is standard output"),
    ages: flag("ages", "look for the oldest message of each queue, which takes longer"),
    verbose
  },
  Effect.fnUntraced(function* ({ ages, format, output, selection }) {
    const { configure, unloggedWarning } = yield* Diagnostics
    yield* configure({ isLogged: false })
    const { primary: readPrimary } = yield* PostfixConfig
    const listing = yield* readInstances(yield* readPrimary)
    const statuses = yield* readStatus(listing, {
      ages,
      isWanted: ({ directory, instance }) =>
        Option.match(instance, {
          onNone: () =>
            selection._tag === "All" || (selection._tag !== "Group" && isAt(directory, selection)),
          onSome: (known) => matches(known, selection)
        })
    })
    const content = yield* rendered(format, statuses, ages)
    yield* Option.match(
      Option.filter(output, (path) => path !== "-"),
      { onNone: () => print(content), onSome: (path) => write(path, content) }
    )
    if (statuses.length === 0) {
      yield* requireSome({ instances: [], listing, selection })
    }
    if ((yield* Caller).userId !== 0 && statuses.some(({ queues }) => Option.isNone(queues))) {
      yield* unloggedWarning(
        "only root can see the queues, and whether an instance has been moved away while it runs"
      )
    }
    yield* conclude(statuses)
  })
).pipe(
  subcommand(
    "show which instances run, and what waits in their queues",
    `Shows whether each instance runs, since when, how many messages wait, where it listens, and what
    instances are in each other's way. A state that is not what main.cf wants has an exclamation mark.
    No instance is asked, and nothing is written to the mail log. The exit status is 3 if an enabled
    instance does not run, and 1 if an instance is damaged or its state cannot be told.`
  )
)
