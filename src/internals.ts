/**
 * `postmulti/internals`: what the operations are made of, for programs that replace a part of it. This changes more
 * often than the rest of the library.
 */
export { makeLive, onHost } from "./Live.ts"
export { reportFatal } from "./operations/failure.ts"
export {
  type DamagePolicy,
  type Listing,
  loadInstances,
  type Row,
  readInstances,
  tellInstances
} from "./operations/instances.ts"
export { carryOut } from "./plan/carryOut.ts"
export type * from "./plan/Plan.ts"
export { Postconf } from "./postfix/Postconf.ts"
export { PostfixConfig } from "./postfix/PostfixConfig.ts"
export type { Primary } from "./postfix/Primary.ts"
export { Caller } from "./services/Caller.ts"
export { FileLock, type LockedFile } from "./services/FileLock.ts"
export {
  type Attributes,
  type FileAttributes,
  FileSystem as HostFileSystem,
  type Status
} from "./services/FileSystem.ts"
export { type LogEntry, MailLog } from "./services/MailLog.ts"
export {
  type Captured,
  type Exit as ProcessExit,
  ProcessRunner
} from "./services/ProcessRunner.ts"
export type { Command as ProcessCommand } from "./services/processes/spawn.ts"
export { StandardStreams } from "./services/StandardStreams.ts"
export { type User, UserDatabase } from "./services/UserDatabase.ts"
