/** The bundles that the program can be started from, and the files that let them start faster. */

/** Each is the name of a file, without the suffix. */
export const bundles = ["classic", "modern"] as const

export type Bundle = (typeof bundles)[number]

/** What V8 has compiled of a bundle. */
export const codeCache = (bundle: Bundle): string => `${bundle}.cache`

/** What `postconf -d` has said. */
export const defaultsCache = "defaults.cache"

/** An empty file that is as old as the Node which the rest was made for. */
export const nodeStamp = "node.stamp"
