/** Where a new instance is put in the list of the secondaries (postmulti(1), "Existing instance selection"). */
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { Fatal } from "../fatal.ts"
import type { DirectoryPath, Instance } from "./Instance.ts"
import { matches, type Selection, selectionHints } from "./selection.ts"

export class NoMatchingSecondaries extends Fatal("NoMatchingSecondaries")<{
  secondaries: ReadonlyArray<Instance>
  selection: Selection
}>(() => "No matching secondary instances") {
  get hints(): ReadonlyArray<string> {
    return selectionHints(this.secondaries, this.selection)
  }
}

/** An entry of the list; nothing is known of a damaged instance but its directory. */
interface Listed {
  readonly directory: DirectoryPath
  readonly instance: Either.Either<Instance, unknown>
}

const isMatch =
  (selection: Selection) =>
  ({ instance }: Listed): boolean =>
    Either.isRight(instance) && matches(instance.right, selection)

/** At the end; before the first secondary for all; else before the first secondary that is selected. */
export const placed = (
  secondaries: ReadonlyArray<Listed>,
  directory: DirectoryPath,
  before: Option.Option<Selection>
): Either.Either<ReadonlyArray<DirectoryPath>, NoMatchingSecondaries> => {
  const directories = secondaries.map((listed) => listed.directory)
  if (Option.isNone(before)) return Either.right([...directories, directory])
  const position = before.value._tag === "All" ? 0 : secondaries.findIndex(isMatch(before.value))
  return position < 0
    ? Either.left(
        new NoMatchingSecondaries({
          secondaries: secondaries.flatMap(({ instance }) =>
            Either.isRight(instance) ? [instance.right] : []
          ),
          selection: before.value
        })
      )
    : Either.right([...directories.slice(0, position), directory, ...directories.slice(position)])
}
