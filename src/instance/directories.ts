/** The directories that an instance does not share with others (postmulti(1), "MULTI-INSTANCE"). */
import type { DirectoryPath, Instance } from "./Instance.ts"

/** The parameters that name them, in the order of the original's checks. */
export const directoryParameters = ["config_directory", "queue_directory", "data_directory"] as const

export type DirectoryParameter = (typeof directoryParameters)[number]

export type Directories = Pick<Instance, "configDirectory" | "dataDirectory" | "queueDirectory">

/** Each with the parameter that names it. */
export const namedDirectories = ({
  configDirectory,
  dataDirectory,
  queueDirectory
}: Directories): ReadonlyArray<readonly [parameter: DirectoryParameter, path: DirectoryPath]> => [
  ["config_directory", configDirectory],
  ["queue_directory", queueDirectory],
  ["data_directory", dataDirectory]
]
