/** What must hold before an instance can be managed (postmulti(1), "init"). */
import * as Either from "effect/Either"
import { Fatal } from "../../fatal.ts"
import { checkImportEnvironment, type ImportEnvironmentError } from "../../postfix/importEnvironment.ts"
import type { Primary } from "../../postfix/Primary.ts"

/** Only root can change what belongs to the mail system. */
export class NotSuperuser extends Fatal("NotSuperuser")<{ action: string }>(
  ({ action }) => `the action ${action} is reserved for the superuser`
) {}

/** The messages are the original's. */
const modernWords = ["'postmulti init' does the same"]

export class WrapperMissing extends Fatal("WrapperMissing")(
  () => "multi_instance_wrapper is empty, run 'postmulti -e init' first."
) {
  get hints(): ReadonlyArray<string> {
    return modernWords
  }
}

export class NotInitialized extends Fatal("NotInitialized")(
  () => "multi_instance_enable!=yes, run 'postmulti -e init' first."
) {
  get hints(): ReadonlyArray<string> {
    return modernWords
  }
}

/** `multi_instance_enable` has to be spelled `yes`: other spellings enable the primary, but not its management. */
export const checkInitialized = ({
  enable,
  importEnvironment,
  wrapper
}: Pick<Primary, "enable" | "importEnvironment" | "wrapper">): Either.Either<
  void,
  ImportEnvironmentError | NotInitialized | WrapperMissing
> =>
  Either.gen(function* () {
    yield* checkImportEnvironment(importEnvironment)
    if (wrapper.trim() === "") return yield* Either.left(new WrapperMissing())
    if (enable !== "yes") return yield* Either.left(new NotInitialized())
  })
