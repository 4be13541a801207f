/**
 * `postmulti/testing`: a host with Postfix that is not there, for tests of mail automation. Each part can be used on
 * its own, or replaced by providing another service in its place.
 */
export { type Accounts, accounts } from "./accounts.ts"
export { builtInDefaults, type Defaults, defaultsBelow } from "./defaults.ts"
export {
  type Choice,
  type Fault,
  type Faults,
  type FileAction,
  failing,
  failingChange,
  failingProgram,
  isChange,
  makeFaults,
  meanwhileAt,
  type Step,
  stoppingAt
} from "./faults.ts"
export {
  directory,
  type Entries,
  type Entry,
  file,
  filesOn,
  link,
  treeOf,
  unreadable,
  withEntries
} from "./files.ts"
export type { HostOptions } from "./HostOptions.ts"
export { pretendHost } from "./host.ts"
export { Installation } from "./Installation.ts"
export { LogBook, type LoggedSeverity, type LogLine, logBookIn, mailLogOn } from "./LogBook.ts"
export { type Locks, locksOn } from "./locks.ts"
export { Masters, mastersIn } from "./Masters.ts"
export type { HostServices, PretendHost } from "./PretendHost.ts"
export {
  type Call,
  exited,
  type Processes,
  processesWith,
  type Run,
  recordedStreams,
  type Script
} from "./processes.ts"
export type { Program, ProgramServices } from "./programs/Program.ts"
export { postconf } from "./programs/postconf.ts"
export { postfix } from "./programs/postfix.ts"
export { postlog } from "./programs/postlog.ts"
export { postqueue } from "./programs/postqueue.ts"
export { type Message, message, type Queued, type QueueName, queuedMessages } from "./queuedMail.ts"
export { installedFor } from "./stock.ts"
export type { Node, Tree } from "./tree.ts"
export { watchedFiles, watchedLocks, watchedProcesses } from "./watched.ts"
