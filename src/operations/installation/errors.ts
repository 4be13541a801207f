/** Why this program is not put in the place of Postfix's own, or not taken away. */
import * as Data from "effect/Data"

export class NothingToReplace extends Data.TaggedError("NothingToReplace")<{ readonly path: string }> {
  override get message(): string {
    return `there is no ${this.path} whose place could be taken`
  }
}

export class NotTheOriginal extends Data.TaggedError("NotTheOriginal")<{ readonly path: string }> {
  override get message(): string {
    return `${this.path} is a script, neither Postfix's own program nor ours`
  }
}

export class DivertedElsewhere extends Data.TaggedError("DivertedElsewhere")<{
  readonly path: string
  readonly place: string
}> {
  override get message(): string {
    return `${this.path} is diverted to ${this.place} already, see dpkg-divert(1)`
  }
}

/** Postfix could not do without our program. */
export class OriginalMissing extends Data.TaggedError("OriginalMissing")<{ readonly aside: string }> {
  override get message(): string {
    return `there is no ${this.aside} that could be put back`
  }
}

/** dpkg-divert(1) did not do what it was asked for; the text is its own. */
export class DiversionFailed extends Data.TaggedError("DiversionFailed")<{ readonly text: string }> {
  override get message(): string {
    return this.text
  }
}
