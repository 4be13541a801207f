/** Why something could not be examined, or is not to be relied on. */
import * as Effect from "effect/Effect"
import { Caller } from "../../services/Caller.ts"
import { FileSystemError } from "../../services/FileSystem.ts"
import type { Failure } from "../failure.ts"
import { advice, type Finding, problem, type Topic } from "./Finding.ts"

export interface Doubt {
  /** Whether only root can look at it; else something is wrong with it. */
  readonly isUnseen: boolean
  readonly reason: string
  readonly remedy: string
}

export const byMessage = "fix what the message names"

export const asRoot = "run 'postmulti doctor' as root"

export const unseen = (reason: string): Doubt => ({ isUnseen: true, reason, remedy: asRoot })

/**
 * What a failure says to whoever calls; the remedy is what a command gives as a hint. Root is let in everywhere, so
 * that a refusal says something of the host; to anybody else it does not.
 */
export const doubtOf = (error: Failure) =>
  Effect.map(Caller, ({ userId }): Doubt => {
    const isRefusal = error instanceof FileSystemError && error.code === "EACCES"
    if (isRefusal && userId !== 0) return unseen(error.message)
    const [remedy = byMessage] = error.hints ?? []
    return { isUnseen: false, reason: error.message, remedy }
  })

/** What is found, or why nobody knows. */
export const examined = <A, E extends Failure, R>(look: Effect.Effect<A, E, R>) =>
  Effect.either(Effect.catchAll(look, (error) => Effect.flip(doubtOf(error))))

export const doubtFinding = (topic: Topic, { isUnseen, reason, remedy }: Doubt): Finding =>
  (isUnseen ? advice : problem)(topic, reason, remedy)
