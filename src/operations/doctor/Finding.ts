/** The findings about this host. */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { Caller } from "../../services/Caller.ts"
import { FileSystemError } from "../../services/FileSystem.ts"
import type { Failure } from "../failure.ts"

export interface Finding {
  /** What was examined, in one word. */
  readonly topic: string
  /** A problem keeps something from working; advice does not. */
  readonly level: "good" | "advice" | "problem"
  readonly text: string
  /** The remedy; none if nothing has to be done. */
  readonly remedy: Option.Option<string>
}

export const isProblem = ({ level }: Finding): boolean => level === "problem"

/** Why something could not be examined, or cannot be relied on. */
export interface Doubt {
  /** Whether only root can examine it; otherwise something is wrong with it. */
  readonly isUnseen: boolean
  readonly reason: string
  readonly remedy: string
}

export const fixError = "fix this error"

export const asRoot = "run 'postmulti doctor' as root"

export const unseen = (reason: string): Doubt => ({ isUnseen: true, reason, remedy: asRoot })

/**
 * What a failure means for the caller; the remedy is what a command gives as a hint. Permission denied is a problem of
 * the host only if it happens to root.
 */
export const doubtOf = (error: Failure) =>
  Effect.map(Caller, ({ userId }): Doubt => {
    const isRefusal = error instanceof FileSystemError && error.code === "EACCES"
    if (isRefusal && userId !== 0) return unseen(error.message)
    const [remedy = fixError] = error.hints ?? []
    return { isUnseen: false, reason: error.message, remedy }
  })

/** The result, or why there is none. */
export const examine = <A, E extends Failure, R>(look: Effect.Effect<A, E, R>) =>
  Effect.either(Effect.catchAll(look, (error) => Effect.flip(doubtOf(error))))

/** Makes findings on one topic. */
export const findingsOn = (topic: string) => {
  const found =
    (level: Finding["level"]) =>
    (text: string, remedy: string): Finding => ({ topic, level, text, remedy: Option.some(remedy) })
  const doubt = ({ isUnseen, reason, remedy }: Doubt): Finding =>
    found(isUnseen ? "advice" : "problem")(reason, remedy)
  return {
    good: (text: string): Finding => ({ topic, level: "good", text, remedy: Option.none() }),
    advice: found("advice"),
    problem: found("problem"),
    doubt,
    /** A finding if the check fails. */
    doubts: <E extends Failure, R>(check: Effect.Effect<unknown, E, R>) =>
      Effect.map(
        examine(check),
        Either.match({ onLeft: (reason) => [doubt(reason)], onRight: (): ReadonlyArray<Finding> => [] })
      )
  }
}
