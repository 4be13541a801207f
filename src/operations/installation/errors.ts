/** Why this program is not put in the place of Postfix's own, or not taken away. */
import { Fatal } from "../../fatal.ts"

export class NothingToReplace extends Fatal("NothingToReplace")<{ path: string }>(
  ({ path }) => `there is no ${path} whose place could be taken`
) {}

export class NotTheOriginal extends Fatal("NotTheOriginal")<{ path: string }>(
  ({ path }) => `${path} is a script, neither Postfix's own program nor ours`
) {}

export class DivertedElsewhere extends Fatal("DivertedElsewhere")<{ path: string; place: string }>(
  ({ path, place }) => `${path} is diverted to ${place} already, see dpkg-divert(1)`
) {}

/** Postfix could not do without our program. */
export class OriginalMissing extends Fatal("OriginalMissing")<{ aside: string }>(
  ({ aside }) => `there is no ${aside} that could be put back`
) {}

/** dpkg-divert(1) did not do what it was asked for; the text is its own. */
export class DiversionFailed extends Fatal("DiversionFailed")<{ text: string }>(({ text }) => text) {}
