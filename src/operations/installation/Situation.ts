/** What there is where this program is to be, or already is. */
import type * as Option from "effect/Option"
import { codeCache, defaultsCache, nodeStamp, parts } from "./parts.ts"

/** Where this program is installed, whatever `$command_directory` is. */
export const home = "/usr/local/lib/postmulti"

/** The file that `$command_directory/postmulti` leads to. It says nothing but which program is its interpreter. */
export const entry = `${home}/postmulti`

/**
 * That program, which decides how Node is started, and with which directory. The kernel gives it to the shell by this
 * path, whatever takes the place of the entry meanwhile.
 */
export const launcher = `${home}/launcher`

/** A whole program is in one of them; the next one is made in the other, while everybody still reads the first. */
export const rooms = [`${home}/program.1`, `${home}/program.2`] as const

export type Room = (typeof rooms)[number]

/** The launcher as the package has it, which starts the program where it lies. */
export const plainLauncher = "postmulti"

/** What makes the program. */
export const programFiles: ReadonlyArray<string> = [
  ...parts.map((part) => `${part}.cjs`),
  "prepare.cjs",
  "lab.cjs",
  "labProgram.cjs",
  "labModern.cjs",
  "postmulti.cjs",
  plainLauncher
]

export const modeOf = (name: string): number => (name === plainLauncher ? 0o755 : 0o644)

/** What `prepare.cjs` makes, see `src/bin/startup`. */
export const startFiles: ReadonlyArray<string> = [...parts.map(codeCache), defaultsCache, nodeStamp]

/** What a first release has left in the directory itself. */
export const formerFiles: ReadonlyArray<string> = [
  ...programFiles.filter((name) => name !== plainLauncher),
  ...parts.map(codeCache),
  defaultsCache
]

export interface Situation {
  /** `$command_directory/postmulti`, and where the original is kept. */
  readonly path: string
  readonly aside: string
  /** Nothing, a link to this program, another script, or a binary, which Postfix's own is. */
  readonly found: "none" | "ours" | "script" | "binary"
  readonly hasAside: boolean
  /** Where dpkg puts the file of its package. */
  readonly diversion:
    | { readonly _tag: "NoDpkg" }
    | { readonly _tag: "None" }
    | { readonly _tag: "Aside" }
    | { readonly _tag: "Elsewhere"; readonly place: string }
  /** Whether there is a Postfix. */
  readonly hasPostfix: boolean
  /** The directories of ours that there are, the outer one first. */
  readonly directories: ReadonlyArray<string>
  /** What the launcher starts. */
  readonly current: Option.Option<Room>
  /** What is in the files of ours that are installed, by their paths, as far as nobody but root can write them. */
  readonly installed: ReadonlyMap<string, string>
  /** All files that could be removed. */
  readonly removable: ReadonlyArray<string>
}
