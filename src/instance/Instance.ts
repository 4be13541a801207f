/** A Postfix instance: what postmulti knows of one configuration directory (postmulti(1), "MULTI-INSTANCE"). */
import * as Brand from "effect/Brand"
import * as Option from "effect/Option"

/** The value of `multi_instance_name`, not empty. */
export type InstanceName = string & Brand.Brand<"InstanceName">
const InstanceName = Brand.nominal<InstanceName>()

/** The value of `multi_instance_group`, not empty. */
export type GroupName = string & Brand.Brand<"GroupName">
const GroupName = Brand.nominal<GroupName>()

const notEmpty = Option.liftPredicate((text: string) => text !== "")

/** The name that a value of `multi_instance_name` gives; none for an empty one. */
export const instanceName = (value: string): Option.Option<InstanceName> =>
  Option.map(notEmpty(value), InstanceName)

/** The group that a value of `multi_instance_group` gives; none for an empty one. */
export const groupName = (value: string): Option.Option<GroupName> => Option.map(notEmpty(value), GroupName)

/** A directory as the configuration spells it. Paths are compared as texts, as in the original. */
export type DirectoryPath = string & Brand.Brand<"DirectoryPath">
export const DirectoryPath = Brand.nominal<DirectoryPath>()

export interface Instance {
  readonly name: Option.Option<InstanceName>
  readonly group: Option.Option<GroupName>
  readonly enabled: boolean
  /** Whether it is the one whose main.cf lists the others. */
  readonly primary: boolean
  readonly configDirectory: DirectoryPath
  readonly queueDirectory: DirectoryPath
  readonly dataDirectory: DirectoryPath
}

/** Fills in what `parts` omits. */
export const makeInstance = (parts: Directories & Partial<Instance>): Instance => ({
  name: Option.none(),
  group: Option.none(),
  enabled: false,
  primary: false,
  ...parts
})

/** The instance in messages: its name, or else its configuration directory. */
export const displayName = (instance: Instance): string =>
  instance.name._tag === "Some" ? instance.name.value : instance.configDirectory

/** The instance with its configuration directory. */
export const describedInstance = (instance: Instance): string =>
  instance.name._tag === "Some"
    ? `instance ${instance.name.value} in ${instance.configDirectory}`
    : `instance ${instance.configDirectory}`

/** The parameters of the private directories, in the order of the original's checks. */
export const directoryParameters = ["config_directory", "queue_directory", "data_directory"] as const

export type DirectoryParameter = (typeof directoryParameters)[number]

export type Directories = Pick<Instance, "configDirectory" | "dataDirectory" | "queueDirectory">

/** The directories, each with its parameter. */
export const namedDirectories = ({
  configDirectory,
  dataDirectory,
  queueDirectory
}: Directories): ReadonlyArray<readonly [parameter: DirectoryParameter, path: DirectoryPath]> => [
  ["config_directory", configDirectory],
  ["queue_directory", queueDirectory],
  ["data_directory", dataDirectory]
]
