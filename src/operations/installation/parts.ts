/** The parts of the program that start apart from each other, and what lets them start faster. */

/** Each is the name of a file, without the suffix. */
export const parts = ["classic", "lifeCycle", "modern"] as const

export type Part = (typeof parts)[number]

/** What was compiled of a part. */
export const codeCache = (part: Part): string => `${part}.cache`

/** What `postconf -d` has said. */
export const defaultsCache = "defaults.cache"

/** An empty file that is as old as the Node which the rest was made for. */
export const nodeStamp = "node.stamp"
