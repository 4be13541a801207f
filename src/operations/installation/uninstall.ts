/** What has to be done to give Postfix's own program its place back. */
import * as Either from "effect/Either"
import type { Change } from "./Change.ts"
import { NotTheOriginal, OriginalMissing } from "./errors.ts"
import { home, type Situation } from "./Situation.ts"

export type UninstallError = NotTheOriginal | OriginalMissing

const placeChanges = ({
  aside,
  diversion,
  found,
  hasAside,
  hasPostfix,
  path
}: Situation): Either.Either<ReadonlyArray<Change>, UninstallError> => {
  if (hasAside) {
    // Without a diversion the package manager has put a newer original into our place.
    const isOlder = found === "binary" && diversion._tag !== "Aside"
    return Either.right([
      isOlder ? { _tag: "RemoveFile", path: aside } : { _tag: "PutOriginalBack", aside, path }
    ])
  }
  if (found === "script") return Either.left(new NotTheOriginal({ path }))
  if (found !== "ours") return Either.right([])
  return hasPostfix
    ? Either.left(new OriginalMissing({ aside }))
    : Either.right([{ _tag: "RemoveFile", path }])
}

export const uninstallChanges = (
  situation: Situation
): Either.Either<ReadonlyArray<Change>, UninstallError> =>
  Either.map(placeChanges(situation), (changes) => {
    const { aside, directories, diversion, path, removable } = situation
    return [
      ...changes,
      ...(diversion._tag === "Aside" ? [{ _tag: "Undivert", path, aside } as const] : []),
      ...(directories.includes(home) ? [{ _tag: "AwaitReaders", path: home } as const] : []),
      ...removable.map((file) => ({ _tag: "RemoveFile", path: file }) as const),
      ...directories.toReversed().map((directory) => ({ _tag: "RemoveDirectory", path: directory }) as const)
    ]
  })
