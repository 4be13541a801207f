/** Paths as texts: nothing is looked up. */

/** Where the last component is. */
export const directoryOf = (path: string): string => path.slice(0, path.lastIndexOf("/")) || "/"

/** The last component; none after a slash at the end. */
export const nameOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1)

/** The components, without those that are empty. */
export const namesIn = (path: string): ReadonlyArray<string> => path.split("/").filter((name) => name !== "")

/** How many symbolic links the kernel follows on one path. */
export const maxSymlinks = 40

/** What has that name in a directory. */
export const join = (directory: string, name: string): string =>
  `${directory === "/" ? "" : directory}/${name}`

/** What a name means in a directory without links, if it is not that of a link. */
export const within = (directory: string, name: string): string => {
  if (name === "..") return directoryOf(directory)
  return name === "" || name === "." ? directory : join(directory, name)
}

/** Postfix takes a directory with slashes at the end as well. The root directory becomes empty. */
export const withoutSlashes = (directory: string): string => directory.replace(/\/+$/, "")

/** Whether it is below a directory, or that itself; both without links, dots and slashes at their ends. */
export const isInside = (inner: string, outer: string): boolean =>
  outer === "/" || inner === outer || inner.startsWith(`${outer}/`)
