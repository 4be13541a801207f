/** The requested directories of a new instance. */
import * as Either from "effect/Either"
import { Fatal } from "../../../fatal.ts"
import { type DirectoryParameter, DirectoryPath, directoryParameters } from "../../../instance/Instance.ts"
import { splitSetting } from "../../../postfix/maincf/lines.ts"
import { withoutSlashes } from "../../../services/paths.ts"

export class MalformedSetting extends Fatal("MalformedSetting")<{ word: string }>(
  ({ word }) => `Malformed parameter setting '${word}'`
) {}

export class SettingNotValid extends Fatal("SettingNotValid")<{ parameter: string; action: string }>(
  ({ parameter, action }) => `Parameter '${parameter}' not valid with action ${action}`
) {}

export class RelativePath extends Fatal("RelativePath")<{ parameter: string }>(
  ({ parameter }) => `Parameter setting '${parameter}' is not an absolute path`
) {}

export class RootDirectory extends Fatal("RootDirectory")<{ parameter: string }>(
  ({ parameter }) => `Parameter setting '${parameter}' is the root directory`
) {}

/** There is neither a setting nor a name to tell where the instance should be. */
export class PathMissing extends Fatal("PathMissing")<{ parameter: string }>(
  ({ parameter }) => `Missing ${parameter} parameter value`,
  ({ parameter }) => {
    const option = `--${parameter.replace("_", "-")}`
    return [`without a name, give the directory: ${option} DIR, or with -e ${parameter}=DIR`]
  }
) {}

/** A default cannot be derived from a relative path of the primary. */
export class RelativeDefault extends Fatal("RelativeDefault")<{ parameter: string; value: string }>(
  ({ parameter, value }) =>
    `Invalid default ${parameter} parameter value: '${value}': specify an absolute pathname`
) {}

/** Postfix's own scripts would misread the path. */
export class UnusablePath extends Fatal("UnusablePath")<{
  parameter: string
  path: string
  character: string
}>(
  ({ character, parameter, path }) =>
    `${parameter}=${path}: Postfix does not work with ${/\s/.test(character) ? "white space" : `'${character}'`} in this path`
) {}

/** The requested directories. The last setting of each counts. */
export type NewDirectories = ReadonlyMap<DirectoryParameter, DirectoryPath>

/** The directories that an action takes. An existing instance has set its queue and data directories itself. */
const allowed = {
  create: directoryParameters,
  import: ["config_directory"]
} as const

/** Characters that break Postfix's own scripts, which do not quote their variables: tried with Postfix 3.7. */
const unusable = /[ *?[\]\\$]|[^ -~\u0080-\u00ff]/

/** A comma ends an item of `multi_instance_directories`, and post-install(1) evaluates what it reads of one. */
const unusableInList = /[ ,*?[\]\\$'"`]|[^ -~\u0080-\u00ff]/

/** Fails for a path that Postfix cannot work with. */
export const checkUsable = (
  parameter: DirectoryParameter,
  path: string
): Either.Either<void, UnusablePath> => {
  const [character] = (parameter === "config_directory" ? unusableInList : unusable).exec(path) ?? []
  return character === undefined ? Either.void : Either.left(new UnusablePath({ parameter, path, character }))
}

const readDirectory = (
  parameter: DirectoryParameter,
  value: string
): Either.Either<readonly [DirectoryParameter, DirectoryPath], RelativePath | RootDirectory> => {
  if (!value.startsWith("/")) return Either.left(new RelativePath({ parameter }))
  const path = withoutSlashes(value)
  return path === ""
    ? Either.left(new RootDirectory({ parameter }))
    : Either.right([parameter, DirectoryPath(path)])
}

/** Checks the directories that are given; fails at the first bad one. */
export const readDirectories = (
  values: { readonly [Parameter in DirectoryParameter]?: string | undefined }
): Either.Either<NewDirectories, RelativePath | RootDirectory> => {
  const directories = directoryParameters.flatMap((parameter) => {
    const value = values[parameter]
    return value === undefined ? [] : [readDirectory(parameter, value)]
  })
  return Either.map(Either.all(directories), (all) => new Map(all))
}

type SettingError = MalformedSetting | RelativePath | RootDirectory | SettingNotValid

/** Reads the `name=value` words of the original's command line; fails at the first bad one. */
export const readSettings = (
  words: ReadonlyArray<string>,
  action: "create" | "import"
): Either.Either<NewDirectories, SettingError> => {
  const read = (word: string) =>
    Either.gen(function* () {
      const [name, value] = yield* Either.mapLeft(splitSetting(word), () => new MalformedSetting({ word }))
      const parameter = allowed[action].find((known) => known === name)
      if (parameter === undefined) return yield* Either.left(new SettingNotValid({ parameter: name, action }))
      return yield* readDirectory(parameter, value)
    })
  return Either.map(Either.all(words.map(read)), (all) => new Map(all))
}

/**
 * The path before the last component, as the original finds it: a single slash at the end stands for an empty
 * component, several do not.
 */
const parentOf = (path: string): string =>
  /[^/]\/$/.test(path) ? path.slice(0, -1) : path.replace(/\/+$/, "").replace(/\/*[^/]*$/, "")

/** The requested path, or else the primary's with the last component replaced by the new name. */
export const locate = (
  directories: NewDirectories,
  parameter: DirectoryParameter,
  ofPrimary: string,
  name: string
): Either.Either<DirectoryPath, PathMissing | RelativeDefault> => {
  const given = directories.get(parameter)
  if (given !== undefined) return Either.right(given)
  if (name === "") return Either.left(new PathMissing({ parameter }))
  return ofPrimary.startsWith("/")
    ? Either.right(DirectoryPath(`${parentOf(ofPrimary)}/${name}`))
    : Either.left(new RelativeDefault({ parameter, value: ofPrimary }))
}
