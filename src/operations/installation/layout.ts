/** Where this program is installed, and which files make it; without imports, since a start begins with it. */

/** The parts that start apart from each other: each is the name of a file, without the suffix. */
export const parts = ["classic", "lifeCycle", "modern"] as const

export type Part = (typeof parts)[number]

/** What was compiled of a part. */
export const codeCache = (part: Part): string => `${part}.cache`

/** What `postconf -d` has said. */
export const defaultsCache = "defaults.cache"

/** An empty file that is as old as the Node which the rest was made for. */
export const nodeStamp = "node.stamp"

/** Where this program is installed, whatever `$command_directory` is. */
export const home = "/usr/local/lib/postmulti"

/** The file that `$command_directory/postmulti` leads to. It says nothing but which program is its interpreter. */
export const entry = `${home}/postmulti`

/**
 * That program, which decides how Node is started, and with which directory. The kernel gives it to the shell by this
 * path, whatever takes the place of the entry meanwhile.
 */
export const launcher = `${home}/launcher`

/** One holds the whole program; the next version is made in the other, while everybody still reads the first. */
export const slots = [`${home}/program.1`, `${home}/program.2`] as const

export type Slot = (typeof slots)[number]

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
