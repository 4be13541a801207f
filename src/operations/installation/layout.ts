/** Where this program is installed, and its files. Without imports, since it is loaded at every start. */

/** The bundles that start separately: each is the name of a file, without the suffix. */
export const bundles = ["classic", "modern"] as const

export type Bundle = (typeof bundles)[number]

/** The compiled code of a bundle. */
export const codeCache = (bundle: Bundle): string => `${bundle}.cache`

/** The output of `postconf -d`. */
export const defaultsCache = "defaults.cache"

/**
 * What the launcher needs to know about the Node that the rest was made for: whether it asks for memory protection keys,
 * and its options. The file has the modification time of that Node.
 */
export const nodeStamp = "node.stamp"

/** Where this program is installed. This does not depend on `$command_directory`. */
export const home = "/usr/local/lib/postmulti"

/** Where the Debian packages have the program. */
export const packageHome = "/usr/lib/postmulti"

/** The target of `$command_directory/postmulti`. It only names its interpreter, the launcher. */
export const entry = `${home}/postmulti`

/**
 * Decides how Node is started, and with which directory. The kernel passes this path to the shell, whatever replaces the
 * entry in the meantime.
 */
export const launcher = `${home}/launcher`

/** One holds the whole program; the next version is made in the other, while everybody still reads the first. */
export const slots = [`${home}/program.1`, `${home}/program.2`] as const

export type Slot = (typeof slots)[number]

/** The launcher of the package, which starts the program from its own directory. */
export const plainLauncher = "postmulti"

/** The manual page. */
export const page = "postmulti.1"

/** Where man(1) finds the page before the original's, which is in /usr/share/man. */
export const pageDirectories = [
  "/usr/local/share",
  "/usr/local/share/man",
  "/usr/local/share/man/man1"
] as const

/** A link to the page of the slot. */
export const pageLink = `${pageDirectories[2]}/${page}`

/** The files of the program. */
export const programFiles: ReadonlyArray<string> = [
  ...bundles.map((bundle) => `${bundle}.cjs`),
  "prepare.cjs",
  "desired.cjs",
  "lab.cjs",
  "labProgram.cjs",
  "labModern.cjs",
  "labDesired.cjs",
  "postmulti.cjs",
  plainLauncher,
  page
]

export const modeOf = (name: string): number => (name === plainLauncher ? 0o755 : 0o644)

/** The files that `prepare.cjs` makes, see `src/bin/startup`. */
export const startFiles: ReadonlyArray<string> = [...bundles.map(codeCache), defaultsCache, nodeStamp]

/** The files of a first release, which were in the directory itself. */
export const formerFiles: ReadonlyArray<string> = [
  ...programFiles.filter((name) => name.endsWith(".cjs")),
  ...bundles.map(codeCache),
  "lifeCycle.cjs",
  "lifeCycle.cache",
  defaultsCache
]
