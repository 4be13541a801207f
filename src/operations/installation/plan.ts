/** The steps that install this program in place of Postfix's own, or uninstall it. */
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { Fatal } from "../../fatal.ts"
import { root } from "../../postfix/accounts.ts"
import { shellWord } from "../../services/paths.ts"
import {
  entry,
  home,
  launcher,
  modeOf,
  page,
  pageDirectories,
  pageLink,
  plainLauncher,
  programFiles,
  type Slot,
  slots
} from "./layout.ts"
import type { InstallationStep } from "./steps.ts"
import type { Situation } from "./survey.ts"

/** What is there is neither Postfix's own program nor ours, or has to stay. */
class NotReplaceable extends Fatal("NotReplaceable")<{ text: string }>(({ text }) => text) {}

const refuse = (text: string) => Either.left(new NotReplaceable({ text }))

const notTheOriginal = (path: string, found: Situation["found"]) =>
  refuse(
    found === "script"
      ? `${path} is a script, neither Postfix's own program nor ours`
      : `${path} is this program, and Postfix's own is not beside it`
  )

const divertedElsewhere = (path: string, place: string) =>
  refuse(`${path} is diverted to ${place} already, see dpkg-divert(1)`)

const checkPlace = ({ diversion, found, kept, path }: Situation): Either.Either<void, NotReplaceable> => {
  if (diversion._tag === "Elsewhere") return divertedElsewhere(path, diversion.place)
  if (kept === "original" || found === "binary" || found === "ours") return Either.void
  return found === "none" ? refuse(`there is no ${path} to replace`) : notTheOriginal(path, found)
}

/** postfix(1) and systemd have a short PATH, so the launcher names Node by its absolute path. */
const launcherText = (plain: string, node: string, slot: Slot, original: string) =>
  Object.entries({ node, program: slot, original }).reduce(
    (text, [name, value]) =>
      text.replace(new RegExp(`^postmulti_${name}=$`, "m"), () => `postmulti_${name}=${shellWord(value)}`),
    plain
  )

/** If a shell reads it, as in `sh postmulti`, it does the same as the kernel. */
const entryText = `#!${launcher}\nexec ${launcher} "$0" "$@"\n`

const ownedByRoot = (mode: number) => ({ user: root, group: Option.some(root), mode: Option.some(mode) })

/** No step if the file is there already. */
const writeFile =
  (installed: ReadonlyMap<string, string>) =>
  (path: string, text: string, mode: number): ReadonlyArray<InstallationStep> =>
    installed.get(path) === text
      ? []
      : [
          {
            _tag: "WriteFile",
            path,
            text,
            ownership: ownedByRoot(mode),
            modified: Option.none(),
            before: Option.none(),
            stock: Option.none()
          }
        ]

/** `program` has the texts of the files by their names. The files come first, then the launcher that starts them. */
export const planInstall = (
  situation: Situation,
  program: ReadonlyMap<string, string>,
  node: string
): Either.Either<ReadonlyArray<InstallationStep>, NotReplaceable> =>
  Either.map(checkPlace(situation), () => {
    const { aside, current, directories, diversion, found, installed, kept, path } = situation
    const write = writeFile(installed)
    const filesIn = (slot: Slot) =>
      programFiles.flatMap((name) => write(`${slot}/${name}`, program.get(name) ?? "", modeOf(name)))
    // The slot that holds the whole program already, or else the one that nobody reads.
    const free = Option.contains(current, slots[0]) ? slots[1] : slots[0]
    const whole = Option.filter(current, (slot) => filesIn(slot).length === 0)
    const slot = Option.getOrElse(whole, () => free)
    // If dpkg has already put a newer original aside, the file in our place is older.
    const keepsOriginal = found === "binary" && !(diversion._tag === "Aside" && kept === "original")
    const makeMissing = (wanted: ReadonlyArray<string>, there: ReadonlyArray<string>) =>
      wanted
        .filter((directory) => !there.includes(directory))
        .map((path) => ({ _tag: "MakeDirectory", path, ownership: ownedByRoot(0o755) }) as const)
    const putPage: ReadonlyArray<InstallationStep> =
      situation.page === "other" || situation.page === slot
        ? []
        : [
            ...makeMissing(pageDirectories, situation.pageDirectories),
            { _tag: "PutLink", path: pageLink, target: `${slot}/${page}` }
          ]
    const steps: ReadonlyArray<InstallationStep> = [
      ...makeMissing([home, slot], directories),
      ...filesIn(slot),
      { _tag: "PrepareStart", node, program: slot },
      // From here on, the new program starts.
      ...write(launcher, launcherText(program.get(plainLauncher) ?? "", node, slot, aside), 0o755),
      ...write(entry, entryText, 0o755),
      ...putPage,
      ...(diversion._tag === "None" ? [{ _tag: "Divert", path, aside } as const] : []),
      ...(keepsOriginal ? [{ _tag: "KeepOriginal", path, aside } as const] : []),
      ...(found === "ours" ? [] : [{ _tag: "PutLink", path, target: entry } as const])
    ]
    return steps
  })

/** The steps that put the original back. */
const planRestoration = ({
  aside,
  diversion,
  found,
  hasPostfix,
  kept,
  path
}: Situation): Either.Either<ReadonlyArray<InstallationStep>, NotReplaceable> => {
  if (kept === "original") {
    // Without a diversion, the package manager has put a newer original in our place.
    const isOlder = found === "binary" && diversion._tag !== "Aside"
    return Either.right([
      isOlder ? { _tag: "RemoveFile", path: aside } : { _tag: "PutOriginalBack", aside, path }
    ])
  }
  if (found === "none" || found === "binary") return Either.right([])
  if (found !== "ours") return notTheOriginal(path, found)
  if (!hasPostfix) return Either.right([{ _tag: "RemoveFile", path }])
  return refuse(
    kept === "none" ? `there is no ${aside} to put back` : `${aside} is not Postfix's own program`
  )
}

/** Removes our own files, whatever has replaced the original. */
const removals = ({ directories, page, removable }: Situation): ReadonlyArray<InstallationStep> => [
  ...(directories.includes(home) ? [{ _tag: "AwaitReaders", path: home } as const] : []),
  ...(page === "none" || page === "other" ? [] : [{ _tag: "RemoveFile", path: pageLink } as const]),
  ...removable.map((file) => ({ _tag: "RemoveFile", path: file }) as const),
  ...[...directories].reverse().map((directory) => ({ _tag: "RemoveDirectory", path: directory }) as const)
]

export const planUninstall = (
  situation: Situation
): Either.Either<ReadonlyArray<InstallationStep>, NotReplaceable> => {
  const { aside, diversion, found, path } = situation
  const own = removals(situation)
  // What others have put there may be theirs, also at the path where we keep the original.
  if (found !== "ours" && diversion._tag === "Elsewhere") {
    return own.length > 0 ? Either.right(own) : divertedElsewhere(path, diversion.place)
  }
  return Either.map(planRestoration(situation), (restoration) => [
    ...restoration,
    ...(diversion._tag === "Aside" ? [{ _tag: "Undivert", path, aside } as const] : []),
    ...own
  ])
}
