/** What has to be done to install this program: what is there becomes a list of changes. */
import * as Either from "effect/Either"
import type { Change } from "./Change.ts"
import { DivertedElsewhere, NothingToReplace, NotTheOriginal, UnsuitableNode } from "./errors.ts"
import { entry, home, programFiles, type Situation } from "./Situation.ts"

export type InstallError = DivertedElsewhere | NothingToReplace | NotTheOriginal | UnsuitableNode

/** `#!` and the path of Node must fit into what the kernel reads of a script. */
const longestInterpreter = 120

const checkNode = (executable: string): Either.Either<void, UnsuitableNode> =>
  /\s/.test(executable) || executable.length > longestInterpreter
    ? Either.left(new UnsuitableNode({ executable }))
    : Either.void

const checkPlace = ({ aside, diversion, found, hasAside, path }: Situation) => {
  if (diversion._tag === "Elsewhere" && diversion.place !== aside) {
    return Either.left(new DivertedElsewhere({ path, place: diversion.place }))
  }
  if (found === "none" && !hasAside) return Either.left(new NothingToReplace({ path }))
  return found === "script" && !hasAside ? Either.left(new NotTheOriginal({ path })) : Either.void
}

/** postfix(1) and systemd have a short PATH, so the entry names Node by its absolute path. */
const startedBy = (executable: string, text: string): string => text.replace(/^#![^\n]*/, `#!${executable}`)

const fileChanges = (
  executable: string,
  program: ReadonlyMap<string, string>,
  installed: ReadonlyMap<string, string>
): ReadonlyArray<Change> =>
  programFiles.flatMap((name): ReadonlyArray<Change> => {
    const given = program.get(name) ?? ""
    const text = name === entry ? startedBy(executable, given) : given
    const mode = name === entry ? 0o755 : 0o644
    return installed.get(name) === text ? [] : [{ _tag: "WriteFile", path: `${home}/${name}`, text, mode }]
  })

/** Where dpkg has put a newer original aside already, what is in our place is an older one. */
const keepsOriginal = ({ diversion, found, hasAside }: Situation): boolean =>
  found === "binary" && !(diversion._tag === "Aside" && hasAside)

/** `program` are the texts of the files of the program that is running; `executable` is its Node. */
export const installChanges = (
  situation: Situation,
  program: ReadonlyMap<string, string>,
  executable: string
): Either.Either<ReadonlyArray<Change>, InstallError> =>
  Either.gen(function* () {
    const { aside, diversion, found, hasHome, installed, path } = situation
    yield* checkNode(executable)
    yield* checkPlace(situation)
    const target = `${home}/${entry}`
    const changes: ReadonlyArray<Change> = [
      ...(hasHome ? [] : [{ _tag: "MakeDirectory", path: home } as const]),
      ...fileChanges(executable, program, installed),
      { _tag: "PrepareStart", node: executable, program: home },
      ...(diversion._tag === "None" ? [{ _tag: "Divert", path, aside } as const] : []),
      ...(keepsOriginal(situation) ? [{ _tag: "KeepOriginal", path, aside } as const] : []),
      ...(found === "ours" ? [] : [{ _tag: "PutLink", path, target } as const])
    ]
    return changes
  })
