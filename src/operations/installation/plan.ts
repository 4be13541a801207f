/** What has to be done to install this program: what is there becomes a list of changes. */
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { Fatal } from "../../fatal.ts"
import type { Change } from "./Change.ts"
import { entry, home, launcher, modeOf, plainLauncher, programFiles, type Room, rooms } from "./layout.ts"
import { asksForKeys, withoutCompiler } from "./nodeReleases.ts"
import type { Situation } from "./survey.ts"

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

export type InstallError = DivertedElsewhere | NothingToReplace | NotTheOriginal

const checkPlace = ({ aside, diversion, found, hasAside, path }: Situation) => {
  if (diversion._tag === "Elsewhere" && diversion.place !== aside) {
    return Either.left(new DivertedElsewhere({ path, place: diversion.place }))
  }
  if (found === "none" && !hasAside) return Either.left(new NothingToReplace({ path }))
  return found === "script" && !hasAside ? Either.left(new NotTheOriginal({ path })) : Either.void
}

/** The Node that is going to run the program. */
export interface InstalledNode {
  readonly executable: string
  readonly version: string
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

/** postfix(1) and systemd have a short PATH, so the launcher names Node by its absolute path. */
const launcherText = (plain: string, { executable, version }: InstalledNode, room: Room, original: string) =>
  Object.entries({
    node: executable,
    wasm: withoutCompiler(version)[1] ?? "",
    asks_for_keys: asksForKeys(version) ? "yes" : "",
    program: room,
    original
  }).reduce(
    (text, [name, value]) =>
      text.replace(new RegExp(`^postmulti_${name}=$`, "m"), () => `postmulti_${name}=${quoted(value)}`),
    plain
  )

/** A shell that reads it, as when somebody runs `sh postmulti`, does the same as the kernel. */
const entryText = `#!${launcher}\nexec ${launcher} "$0" "$@"\n`

const write = (
  installed: ReadonlyMap<string, string>,
  path: string,
  text: string,
  mode: number
): ReadonlyArray<Change> => (installed.get(path) === text ? [] : [{ _tag: "WriteFile", path, text, mode }])

const roomChanges = (
  room: Room,
  program: ReadonlyMap<string, string>,
  installed: ReadonlyMap<string, string>
): ReadonlyArray<Change> =>
  programFiles.flatMap((name) => write(installed, `${room}/${name}`, program.get(name) ?? "", modeOf(name)))

/** The room where the program is as a whole, or else one that nobody reads. */
const roomFor = ({ current, installed }: Situation, program: ReadonlyMap<string, string>): Room =>
  Option.match(current, {
    onNone: () => rooms[0],
    onSome: (room) =>
      roomChanges(room, program, installed).length === 0 ? room : room === rooms[0] ? rooms[1] : rooms[0]
  })

/** Where dpkg has put a newer original aside already, what is in our place is an older one. */
const keepsOriginal = ({ diversion, found, hasAside }: Situation): boolean =>
  found === "binary" && !(diversion._tag === "Aside" && hasAside)

/** `program` are the texts of the files of the program that is running; `node` is what runs it. */
export const installChanges = (
  situation: Situation,
  program: ReadonlyMap<string, string>,
  node: InstalledNode
): Either.Either<ReadonlyArray<Change>, InstallError> =>
  Either.gen(function* () {
    const { aside, directories, diversion, found, installed, path } = situation
    yield* checkPlace(situation)
    const room = roomFor(situation, program)
    const plain = program.get(plainLauncher) ?? ""
    const changes: ReadonlyArray<Change> = [
      ...[home, room].flatMap(
        (directory): ReadonlyArray<Change> =>
          directories.includes(directory) ? [] : [{ _tag: "MakeDirectory", path: directory }]
      ),
      ...roomChanges(room, program, installed),
      {
        _tag: "PrepareStart",
        node: node.executable,
        options: withoutCompiler(node.version),
        program: room
      },
      // From here on the new program is what is started.
      ...write(installed, launcher, launcherText(plain, node, room, aside), 0o755),
      ...write(installed, entry, entryText, 0o755),
      ...(diversion._tag === "None" ? [{ _tag: "Divert", path, aside } as const] : []),
      ...(keepsOriginal(situation) ? [{ _tag: "KeepOriginal", path, aside } as const] : []),
      ...(found === "ours" ? [] : [{ _tag: "PutLink", path, target: entry } as const])
    ]
    return changes
  })

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
