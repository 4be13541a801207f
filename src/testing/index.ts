/** `postmulti/testing`: a pretend host with Postfix, for tests of mail automation. */
export type { FileAction } from "./checked.ts"
export {
  type Choice,
  type Fault,
  type Faults,
  failing,
  failingChange,
  failingProgram,
  isChange,
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
export { pretendHost } from "./host.ts"
export type { HostOptions, PretendHost } from "./PretendHost.ts"
export { type Call, exited, type Script } from "./processes.ts"
export { type Message, type Queued, type QueueName, queuedMessages } from "./queuedMail.ts"
export type { LoggedSeverity, LogLine } from "./services.ts"
export { builtInDefaults, type Defaults, installedFor } from "./stock.ts"
export type { Node, Tree } from "./tree.ts"
