/** What the subcommands for several instances have in common. */
import * as Array from "effect/Array"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import {
  all as everyInstance,
  listedNames,
  type OneInstance,
  type Selection
} from "../../instance/selection.ts"
import type { Failure } from "../../operations/failure.ts"
import type { Preview } from "../../plan/preview.ts"
import { Diagnostics } from "../../services/Diagnostics.ts"
import { AlreadyReported, reportError } from "../outcome.ts"
import { previewJson, previewText } from "../report/changes.ts"
import { answer } from "./answer.ts"
import { type InvalidCommandLine, invalid } from "./grammar/errors.ts"
import type { Format } from "./grammar/options.ts"
import { diffColours } from "./terminal.ts"

export interface Asked {
  readonly instances: ReadonlyArray<OneInstance>
  readonly group: Option.Option<string>
  /** Where there is such an option. */
  readonly all?: boolean
}

/** Exactly one way to say which instances are meant. */
export const selectionsOf = (
  subcommand: string,
  { all, group, instances }: Asked,
  hints: ReadonlyArray<string> = []
): Either.Either<Array.NonEmptyReadonlyArray<Selection>, InvalidCommandLine> => {
  const ways: ReadonlyArray<ReadonlyArray<Selection>> = [
    instances,
    Option.toArray(Option.map(group, (name): Selection => ({ _tag: "Group", group: name }))),
    all === true ? [everyInstance] : []
  ]
  const [way, other] = ways.filter(Array.isNonEmptyReadonlyArray)
  const options = all === undefined ? "--group" : "--group or --all"
  if (way === undefined) return Either.left(invalid(subcommand, `instance required, or ${options}`, hints))
  return other === undefined
    ? Either.right(way)
    : Either.left(invalid(subcommand, `only one of INSTANCE, ${options} is possible`))
}

/** Whether the answer is about several instances, even if there happens to be only one. */
export const isForSeveral = ({ instances }: Asked): boolean => instances.length !== 1

export const showPreviews = (shown: ReadonlyArray<Preview>, format: Format, several: boolean) => {
  const [first] = shown
  return answer(
    format,
    {
      json: () => (several || first === undefined ? shown.map(previewJson) : previewJson(first)),
      text: () => shown.map(previewText).join("\n")
    },
    ...diffColours("")
  )
}

/**
 * Does the same for one instance after the other. Stops at the first failure, unless `keepGoing`. What was done stays,
 * and a warning says for which it was.
 */
export const inTurn = Effect.fnUntraced(function* <A, E extends Failure, R>(
  targets: ReadonlyArray<A>,
  nameOf: (target: A) => string,
  keepGoing: boolean,
  act: (target: A) => Effect.Effect<void, E, R>
) {
  const { unloggedWarning } = yield* Diagnostics
  const done: Array<A> = []
  const failed: Array<A> = []
  for (const target of targets) {
    const result = yield* Effect.either(act(target))
    if (Either.isRight(result)) done.push(target)
    else if (targets.length === 1) return yield* Effect.fail(result.left)
    else {
      failed.push(target)
      yield* reportError(result.left)
      if (!keepGoing) break
    }
  }
  if (failed.length === 0) return
  const told = [
    ["done", done],
    ["failed", failed],
    ["not tried", targets.slice(done.length + failed.length)]
  ] as const
  const parts = told.flatMap(([how, some]) =>
    some.length === 0 ? [] : [`${how} for ${listedNames(some.map(nameOf))}`]
  )
  yield* unloggedWarning(parts.join("; "))
  return yield* new AlreadyReported({ status: 1 })
})
