/** Why something could not be examined, or is not to be relied on. */
import * as Effect from "effect/Effect"
import { Caller } from "../../services/Caller.ts"
import { FileSystemError } from "../../services/FileSystem.ts"
import { advice, type Finding, problem, type Topic } from "./Finding.ts"

export interface Doubt {
  /** Only root can look at it; somebody else could change it; or something is wrong with it. */
  readonly kind: "unseen" | "untrusted" | "failed"
  readonly reason: string
}

interface Failure {
  readonly _tag: string
  readonly message: string
}

const mistrust: ReadonlyArray<string> = ["UntrustedDirectory", "UntrustedProgram"]

/** Root is let in everywhere, so that a refusal says something of the host; to anybody else it does not. */
const kindOf = (error: Failure, userId: number): Doubt["kind"] => {
  if (mistrust.includes(error._tag)) return "untrusted"
  const isRefusal = error instanceof FileSystemError && error.code === "EACCES"
  return isRefusal && userId !== 0 ? "unseen" : "failed"
}

/** What a failure says to whoever calls. */
export const doubtOf = (error: Failure) =>
  Effect.map(Caller, ({ userId }): Doubt => ({ kind: kindOf(error, userId), reason: error.message }))

/** What is found, or why nobody knows. */
export const examined = <A, E extends Failure, R>(look: Effect.Effect<A, E, R>) =>
  Effect.either(Effect.catchAll(look, (error) => Effect.flip(doubtOf(error))))

export const byMessage = "fix what the message names"

export const asRoot = "run 'postmulti doctor' as root"

/** `remedy` is what to do about something that others could change. */
export const doubtFinding = (topic: Topic, { kind, reason }: Doubt, remedy: string): Finding => {
  if (kind === "unseen") return advice(topic, reason, asRoot)
  return problem(topic, reason, kind === "untrusted" ? remedy : byMessage)
}
