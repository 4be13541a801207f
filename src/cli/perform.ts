/** From what a command line asks for to the exit status, whichever door it came through. */
import * as Effect from "effect/Effect"
import type { Instance } from "../instance/Instance.ts"
import { type Selection, select } from "../instance/selection.ts"
import { type Damage, loadInstances, reportDamage } from "../operations/instances.ts"
import { NoMatchingInstances } from "../operations/noMatchingInstances.ts"
import { postfix } from "../operations/postfix.ts"
import { run } from "../operations/run.ts"
import { PostfixConfig } from "../postfix/PostfixConfig.ts"
import type { Primary } from "../postfix/Primary.ts"
import { Diagnostics } from "../services/Diagnostics.ts"
import { StandardStreams } from "../services/StandardStreams.ts"
import type { Edit, Invocation, List } from "./Invocation.ts"
import { json, jsonLines, table } from "./report/listing.ts"
import { StoppedAtDamage } from "./StoppedAtDamage.ts"

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

/** What one door tells somebody at a terminal, and the other does not. */
export interface Advice {
  /** After a damaged instance has stopped a command. */
  readonly stopped: ReadonlyArray<string>
  /** After a list in which there is none of these instances. */
  readonly nothingListed: (instances: ReadonlyArray<Instance>, selection: Selection) => ReadonlyArray<string>
}

/** As silent as the original. */
export const noAdvice: Advice = { stopped: [], nothingListed: () => [] }

const stopAtDamage =
  ({ stopped }: Advice): Damage<never, StoppedAtDamage> =>
  (_directory, failure) =>
    new StoppedAtDamage({ failure, advice: stopped })

const iterate = (request: Iteration, verbose: boolean, advice: Advice) =>
  Effect.gen(function* () {
    const config = yield* PostfixConfig
    const primary = yield* config.primary
    const damage: Damage<Diagnostics, StoppedAtDamage> = request.keepGoing
      ? reportDamage
      : stopAtDamage(advice)
    const { damaged, sound } = yield* loadInstances(primary, damage)
    const selected = select(sound, request.selection, request.reverse)
    if (selected.length === 0 && request._tag !== "List") {
      const reason = { _tag: "NoneSelected", selection: request.selection, instances: sound } as const
      return yield* new NoMatchingInstances({ reason })
    }
    const success = yield* performFor(primary, selected, request, verbose)
    if (selected.length === 0) {
      const { hints } = yield* Diagnostics
      yield* hints(() => advice.nothingListed(sound, request.selection))
    }
    return success && damaged === 0 ? 0 : 1
  })

/** What does the life cycle's part; the iterator's alone starts faster without it. */
export type Editing<E, R> = (request: Edit) => Effect.Effect<void, E, R>

/** 0 when all went well, else 1. */
export const perform = <E, R>({ request, verbose }: Invocation, edit: Editing<E, R>, advice: Advice) =>
  Effect.gen(function* () {
    if (request._tag !== "Edit") return yield* iterate(request, verbose, advice)
    yield* edit(request)
    return 0
  })
