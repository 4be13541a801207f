/** The end of a command that could have gone on with the other instances. */
import { Fatal } from "../fatal.ts"
import type { Failure } from "../operations/failure.ts"
import type { Damage, InstanceError } from "../operations/instances.ts"

/** Told as the failure itself, with the advice after it. */
export class StoppedAtDamage extends Fatal("StoppedAtDamage")<{
  failure: InstanceError
  advice: ReadonlyArray<string>
}>(({ failure }) => failure.message) {
  get context(): string | undefined {
    const { context }: Failure = this.failure
    return context
  }

  get hints(): ReadonlyArray<string> {
    const { hints = [] }: Failure = this.failure
    return [...hints, ...this.advice]
  }
}

/** `advice` is for the damaged instance in that directory. */
export const stopWithAdvice =
  (advice: (directory: string) => ReadonlyArray<string>): Damage<never, StoppedAtDamage> =>
  (directory, failure) =>
    new StoppedAtDamage({ failure, advice: advice(directory) })
