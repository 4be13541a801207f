/** Paths as texts: nothing is looked up. */

/** Where the last component is. */
export const directoryOf = (path: string): string => path.slice(0, path.lastIndexOf("/")) || "/"

/** What has that name in a directory. */
export const join = (directory: string, name: string): string =>
  `${directory === "/" ? "" : directory}/${name}`

/** Postfix takes a directory with slashes at the end as well. The root directory becomes empty. */
export const withoutSlashes = (directory: string): string => directory.replace(/\/+$/, "")

/** Whether it is below a directory, or that itself; both without links, dots and slashes at their ends. */
export const isInside = (inner: string, outer: string): boolean =>
  outer === "/" || inner === outer || inner.startsWith(`${outer}/`)
