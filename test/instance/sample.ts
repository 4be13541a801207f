/** Instances for tests that look at a few of their fields only. */
import { DirectoryPath, type Instance, instanceName, makeInstance } from "../../src/instance/Instance.ts"

/** Enabled, in usual directories. Without a name it is the primary. */
export const sampleInstance = (name: string, fields: Partial<Instance> = {}): Instance =>
  makeInstance({
    name: instanceName(name),
    enabled: true,
    primary: name === "",
    configDirectory: DirectoryPath(name === "" ? "/etc/postfix" : `/etc/${name}`),
    queueDirectory: DirectoryPath(`/q/${name}`),
    dataDirectory: DirectoryPath(`/d/${name}`),
    ...fields
  })
