/** Paths and words as texts. Nothing here reads the file system. */

/** One word of a shell's command line. */
export const shellWord = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

/** The path without its last component. */
export const directoryOf = (path: string): string => path.slice(0, path.lastIndexOf("/")) || "/"

/** The last component; empty after a slash at the end. */
export const nameOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1)

/** The components that are not empty. */
export const namesIn = (path: string): ReadonlyArray<string> => path.split("/").filter((name) => name !== "")

/** How many symbolic links the kernel follows on one path. */
export const maxSymlinks = 40

/** The path of a name in a directory. */
export const join = (directory: string, name: string): string =>
  `${directory === "/" ? "" : directory}/${name}`

/** The path of a name, which may be `.` or `..`, in a directory without links. */
export const within = (directory: string, name: string): string => {
  if (name === "..") return directoryOf(directory)
  return name === "" || name === "." ? directory : join(directory, name)
}

/** Postfix accepts slashes at the end of a directory. The root directory becomes empty. */
export const withoutSlashes = (directory: string): string => directory.replace(/\/+$/, "")

/** Whether `inner` is below `outer`, or the same. Neither may contain links, dots or slashes at the end. */
export const isInside = (inner: string, outer: string): boolean =>
  outer === "/" || inner === outer || inner.startsWith(`${outer}/`)
