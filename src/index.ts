/** `postmulti`: the operations as effects, their errors, and the services of this host. */
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
export {
  all as everyInstance,
  matches as isSelected,
  type Selection,
  select as selectInstances
} from "./instance/selection.ts"
export { Live, type Services } from "./Live.ts"
export { allInstances } from "./operations/instances.ts"
export { Progress } from "./operations/iteration.ts"
export * from "./operations/lifeCycle/lifeCycle.ts"
export {
  type PostfixOptions,
  postfix as runPostfix,
  type RunOptions,
  run as runCommand
} from "./operations/run.ts"
export { Diagnostics } from "./services/Diagnostics.ts"
export { liveSignals, Signals } from "./services/processes/Signals.ts"
