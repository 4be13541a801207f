/** The position of a new instance in the list of secondaries (postmulti(1), "Existing instance selection"). */
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { Fatal } from "../fatal.ts"
import type { DirectoryPath, Instance } from "./Instance.ts"
import { matches, type Selection, selectionHints } from "./selection.ts"

export class NoMatchingSecondaries extends Fatal("NoMatchingSecondaries")<{
  secondaries: ReadonlyArray<Instance>
  selection: Selection
}>(
  () => "No matching secondary instances",
  ({ secondaries, selection }) => selectionHints(secondaries, selection)
) {}

/** An entry of the list. Of a damaged instance, only the directory is known. */
interface Listed {
  readonly directory: DirectoryPath
  readonly instance: Either.Either<Instance, unknown>
}

const isMatch =
  (selection: Selection) =>
  ({ instance }: Listed): boolean =>
    Either.isRight(instance) && matches(instance.right, selection)

/**
 * The new list. By default the instance comes last; `All` puts it first; otherwise it comes before the first selected
 * one.
 */
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
