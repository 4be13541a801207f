/** What there is where this program is to be, or already is. */
import { codeCache, defaultsCache, parts } from "./parts.ts"

/** Where this program is installed, whatever `$command_directory` is. */
export const home = "/usr/local/lib/postmulti"

/** The file that is started; the others are loaded by it. */
export const entry = "postmulti.cjs"

/** What makes the program; the entry is the last one, since it relies on the others. */
export const programFiles: ReadonlyArray<string> = [
  ...parts.map((part) => `${part}.cjs`),
  "prepare.cjs",
  "lab.cjs",
  "labProgram.cjs",
  "labModern.cjs",
  entry
]

/** What `prepare.cjs` makes, see `src/bin/startup`. */
export const startFiles: ReadonlyArray<string> = [...parts.map(codeCache), defaultsCache]

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
  readonly hasHome: boolean
  /** What is in the files of this program that are installed. */
  readonly installed: ReadonlyMap<string, string>
  /** Those that could be removed, with what belongs to them. */
  readonly removable: ReadonlyArray<string>
}
