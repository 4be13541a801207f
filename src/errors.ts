/**
 * The errors of all operations: a class for each, with fields and a message. Each is a `Failure`, which may have hints.
 * `PrimaryError`, `SecondaryError` and `InstanceError` are those that come from reading a main.cf.
 */
export { InstanceConflict } from "./instance/claims.ts"
export { NoMatchingSecondaries } from "./instance/listPosition.ts"
export { PrefixMissing, SlashInName, UnsafeGroup, UnsafeName } from "./instance/naming.ts"
export type { Failure } from "./operations/failure.ts"
export { type InstanceError, StoppedAtDamage } from "./operations/instances.ts"
export { AlreadyInUse } from "./operations/lifeCycle/create.ts"
export { InsideData, RelativeDirectory, SharedPlace } from "./operations/lifeCycle/directories/checks.ts"
export { UnknownOwner } from "./operations/lifeCycle/directories/ownership.ts"
export {
  MalformedSetting,
  PathMissing,
  RelativeDefault,
  RelativePath,
  RootDirectory,
  SettingNotValid,
  UnusablePath
} from "./operations/lifeCycle/directories/settings.ts"
export { UntrustedDirectory } from "./operations/lifeCycle/directories/trust.ts"
export { HostBusy } from "./operations/lifeCycle/hostLock.ts"
export {
  LoneFile,
  MasterCfMissing,
  PrototypeMissing,
  QueueDirectoryUnusable
} from "./operations/lifeCycle/instanceSteps.ts"
export {
  InstanceDamaged,
  InstanceRequired,
  NoSuchInstance,
  NotInitialized,
  NotSuperuser,
  WrapperMissing
} from "./operations/lifeCycle/preconditions.ts"
export { JournalUnusable, RemovalPending } from "./operations/lifeCycle/recovery.ts"
export { EnabledNotRemovable, PrimaryNotRemovable } from "./operations/lifeCycle/removalTarget.ts"
export { NotMovable } from "./operations/lifeCycle/rename.ts"
export { type Absence, NoMatchingInstances } from "./operations/run.ts"
export { ChangedMeanwhile } from "./plan/fileEdit.ts"
export { MaildropOccupied, QueueIsLink, QueueNotEmpty } from "./plan/queue.ts"
export { NotStopped, StateUnknown } from "./plan/stopped.ts"
export { ChangedSince, FileLocked } from "./plan/wholeFile.ts"
export { PrivilegedAccount, SharedGroup, SharedNumber, UnknownAccount } from "./postfix/accounts.ts"
export {
  BadBoolean,
  BadStringLength,
  DictionaryError,
  UnknownSyslogFacility
} from "./postfix/evaluation/primary.ts"
export { ParametersUnavailable, UnexpectedEntry } from "./postfix/evaluation/secondary.ts"
export { BadConversion, ExpansionTooLong, MacroProcessingError } from "./postfix/expansion/expansion.ts"
export { MalformedItem, MalformedVariable } from "./postfix/importEnvironment.ts"
export { NullByteInFile } from "./postfix/maincf/edit.ts"
export { MissingAttributeName, MissingEqualSign } from "./postfix/maincf/lines.ts"
export { MalformedService } from "./postfix/masterCf.ts"
export { PostconfFailed, PostconfNotFound } from "./postfix/Postconf.ts"
export {
  NonDefaultConfigurationDirectory,
  type PrimaryError,
  type SecondaryError
} from "./postfix/PostfixConfig.ts"
export { NotADirectory, SharedDirectoryNotFound } from "./postfix/sharedDirectories.ts"
export { FileSystemError } from "./services/FileSystem.ts"
export { SpawnError } from "./services/processes/spawn.ts"
export { WriteError } from "./services/StandardStreams.ts"
