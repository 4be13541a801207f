/** From what a command line asks for to the exit status, whichever door it came through. */
import * as Effect from "effect/Effect"
import type { Instance } from "../instance/Instance.ts"
import { select } from "../instance/selection.ts"
import { loadInstances, reportDamage, stopAtDamage } from "../operations/instances.ts"
import { NoMatchingInstances } from "../operations/iteration.ts"
import { postfix } from "../operations/postfix.ts"
import { run } from "../operations/run.ts"
import { PostfixConfig } from "../postfix/PostfixConfig.ts"
import type { Primary } from "../postfix/Primary.ts"
import { StandardStreams } from "../services/StandardStreams.ts"
import type { Edit, Invocation, List } from "./Invocation.ts"
import { json, jsonLines, table } from "./report/listing.ts"

const renderers = { text: table, "json lines": jsonLines, json } satisfies Record<List["format"], unknown>

type Iteration = Exclude<Invocation["request"], Edit>

/** What is done for the selected instances; false if it failed for one of them. */
const performFor = (
  primary: Primary,
  selected: ReadonlyArray<Instance>,
  request: Iteration,
  verbose: boolean
) => {
  switch (request._tag) {
    case "List":
      return Effect.flatMap(StandardStreams, ({ output }) =>
        Effect.as(output(renderers[request.format](selected)), true)
      )
    case "Run":
      return run(primary, selected, { ...request, verbose })
    case "RunPostfix":
      return postfix(primary, selected, { ...request, verbose })
  }
}

const iterate = (request: Iteration, verbose: boolean) =>
  Effect.gen(function* () {
    const config = yield* PostfixConfig
    const primary = yield* config.primary
    const damage = request.keepGoing ? reportDamage : stopAtDamage
    const { damaged, sound } = yield* loadInstances(primary, damage)
    const selected = select(sound, request.selection, request.reverse)
    if (selected.length === 0 && request._tag !== "List") {
      const reason = { _tag: "NoneSelected", selection: request.selection, instances: sound } as const
      return yield* new NoMatchingInstances({ reason })
    }
    const success = yield* performFor(primary, selected, request, verbose)
    return success && damaged === 0 ? 0 : 1
  })

/** What does the life cycle's part; the iterator's alone starts faster without it. */
export type Editing<E, R> = (request: Edit) => Effect.Effect<void, E, R>

/** 0 when all went well, else 1. */
export const perform = <E, R>({ request, verbose }: Invocation, edit: Editing<E, R>) =>
  Effect.gen(function* () {
    if (request._tag !== "Edit") return yield* iterate(request, verbose)
    yield* edit(request)
    return 0
  })
