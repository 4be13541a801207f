/** `postmulti`: the operations of the manager as effects, with the services that they need and what they fail with. */
export * from "./errors.ts"
export {
  DirectoryPath,
  describedInstance,
  displayName,
  type GroupName,
  groupName,
  type Instance,
  type InstanceName,
  instanceName
} from "./instance/Instance.ts"
export { all, matches, type Selection, select } from "./instance/selection.ts"
export { Live } from "./Live.ts"
export { type Failure, reportFatal } from "./operations/failure.ts"
export {
  allInstances,
  type DamagePolicy,
  type Listing,
  loadInstances,
  type Row,
  readInstances,
  tellInstances
} from "./operations/instances.ts"
export * from "./operations/lifeCycle/lifeCycle.ts"
export { type PostfixOptions, postfix } from "./operations/postfix.ts"
export { Progress } from "./operations/progress.ts"
export { type RunOptions, run } from "./operations/run.ts"
export { carryOut } from "./plan/carryOut.ts"
export type * from "./plan/Plan.ts"
export { Postconf } from "./postfix/Postconf.ts"
export { PostfixConfig } from "./postfix/PostfixConfig.ts"
export type { Primary } from "./postfix/Primary.ts"
export { Caller } from "./services/Caller.ts"
export { Diagnostics } from "./services/Diagnostics.ts"
export { FileLock, type LockedFile } from "./services/FileLock.ts"
export { type Attributes, type FileAttributes, FileSystem, type Status } from "./services/FileSystem.ts"
export { type LogEntry, MailLog } from "./services/MailLog.ts"
export { type Captured, type Command, type Exit, ProcessRunner } from "./services/ProcessRunner.ts"
export { liveSignals, Signals } from "./services/Signals.ts"
export { StandardStreams } from "./services/StandardStreams.ts"
export { type User, UserDatabase } from "./services/UserDatabase.ts"
