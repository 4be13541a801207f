/** What a main.cf says of its instance, the primary or a secondary. */
import { DirectoryPath, groupName, type Instance, instanceName } from "../../instance/Instance.ts"

/** The parameters that are read, in the order of the questions and warnings about them. */
export const instanceParameters = {
  queueDirectory: "queue_directory",
  dataDirectory: "data_directory",
  name: "multi_instance_name",
  group: "multi_instance_group",
  enabled: "multi_instance_enable"
} as const

export type InstanceValues = Readonly<Record<keyof typeof instanceParameters, string>>

/** Each kind of instance has rules of its own for being enabled. */
export const instanceOf = (
  { dataDirectory, group, name, queueDirectory }: InstanceValues,
  others: Pick<Instance, "configDirectory" | "enabled" | "primary">
): Instance => ({
  ...others,
  name: instanceName(name),
  group: groupName(group),
  queueDirectory: DirectoryPath(queueDirectory),
  dataDirectory: DirectoryPath(dataDirectory)
})
