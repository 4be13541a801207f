/** From what a command line asks for to the exit status, whichever door it came through. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Instance } from "../instance/Instance.ts"
import { type Selection, select } from "../instance/selection.ts"
import { type Listing, loadInstances, withAdvice } from "../operations/instances.ts"
import { damagedOne } from "../operations/lifeCycle/target.ts"
import { NoMatchingInstances } from "../operations/noMatchingInstances.ts"
import type { PostfixOptions } from "../operations/postfix.ts"
import { run } from "../operations/run.ts"
import { PostfixConfig } from "../postfix/PostfixConfig.ts"
import type { Primary } from "../postfix/Primary.ts"
import { StandardStreams } from "../services/StandardStreams.ts"
import type { Edit, Invocation, List } from "./Invocation.ts"
import { json, jsonLines } from "./report/listing.ts"

export type Iteration = Exclude<Invocation["request"], Edit>

/** In what the doors differ that lead to the same requests. */
export interface Door<E, R> {
  /** What somebody at a terminal is told after the damaged instance in that directory has stopped a command. */
  readonly stopped: (directory: string) => ReadonlyArray<string>
  /** The list as text for people. */
  readonly table: (instances: ReadonlyArray<Instance>) => Effect.Effect<string, never, R>
  /** Whether a list without any instance is a failure. */
  readonly emptyFails: boolean
  readonly postfix: (
    primary: Primary,
    instances: ReadonlyArray<Instance>,
    options: PostfixOptions
  ) => Effect.Effect<boolean, E, R>
}

const listed = <E, R>(
  instances: ReadonlyArray<Instance>,
  format: List["format"],
  door: Door<E, R>
): Effect.Effect<string, never, R> => {
  switch (format) {
    case "text":
      return door.table(instances)
    case "json lines":
      return Effect.succeed(jsonLines(instances))
    case "json":
      return Effect.succeed(json(instances))
  }
}

/** What is done for the selected instances; false if it failed for one of them. */
const performFor = <E, R>(
  primary: Primary,
  selected: ReadonlyArray<Instance>,
  { request, verbose }: { readonly request: Iteration; readonly verbose: boolean },
  door: Door<E, R>
) => {
  switch (request._tag) {
    case "List":
      return Effect.gen(function* () {
        const { output } = yield* StandardStreams
        yield* output(yield* listed(selected, request.format, door))
        return true
      })
    case "Run":
      return run(primary, selected, { ...request, verbose })
    case "RunPostfix":
      return door.postfix(primary, selected, { ...request, verbose })
  }
}

/** Why none was selected. */
const absence = ({ rows, sound }: Listing, selection: Selection) =>
  Option.getOrElse(
    damagedOne(rows, selection),
    () => new NoMatchingInstances({ reason: { _tag: "NoneSelected", selection, instances: sound } })
  )

/** Lists the selected instances, or runs something for each; 0 when all went well, else 1. */
export const iterate = <E, R>(request: Iteration, verbose: boolean, door: Door<E, R>) =>
  Effect.gen(function* () {
    const config = yield* PostfixConfig
    const primary = yield* config.primary
    const instances = yield* Effect.catchTag(
      loadInstances(primary, request.keepGoing ? "report" : "stop"),
      "StoppedAtDamage",
      withAdvice(door.stopped)
    )
    const selected = select(instances.sound, request.selection, request.reverse)
    const isNone = selected.length === 0
    if (isNone && request._tag !== "List") return yield* absence(instances, request.selection)
    const success = yield* performFor(primary, selected, { request, verbose }, door)
    // JSON that says so is there by now.
    if (isNone && door.emptyFails) return yield* absence(instances, request.selection)
    return success && instances.damaged === 0 ? 0 : 1
  })
