/**
 * The life cycle of instances: a function for each action, and one for its plan. One action runs at a time on this
 * host, and is carried out as a whole or not at all, after finishing an interrupted removal. A plan only says what
 * would be done.
 *
 * All fail with a `PrimaryError`; all but `init` with `StoppedAtDamage` if an instance is damaged; and each with
 * errors of its own. The actions also fail with `HostBusy` if another command does not end, with `RemovalPending` if
 * an interrupted removal cannot be finished, and as `carryOut` does.
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { DirectoryParameter } from "../../instance/Instance.ts"
import type { Selection } from "../../instance/selection.ts"
import type { ReadingOptions } from "../instances.ts"
import { newInstanceAction } from "./create.ts"
import { readDirectories } from "./directories/settings.ts"
import { deportAction, destroyAction } from "./remove.ts"
import { assignAction, enablingAction, initAction } from "./setParameters.ts"

export interface NamingOptions extends ReadingOptions {
  /** The new name; an empty one makes the instance nameless. */
  readonly name?: string | undefined
  /** The new group; an empty one stands for no group. */
  readonly group?: string | undefined
}

export interface InstanceOptions extends ReadingOptions {
  /** The name or the configuration directory of an instance in the list. */
  readonly instance: string
}

export interface AssignOptions extends InstanceOptions, NamingOptions {}

export interface ImportOptions extends NamingOptions {
  /** Defaults to the primary's, with the last component replaced by the new name. */
  readonly directories?: { readonly config_directory?: string }
  /**
   * The instance in the list to put it before; `All` stands for the first one. By default the new instance comes
   * last.
   */
  readonly before?: Selection | undefined
}

export interface CreateOptions extends ImportOptions {
  readonly directories?: Readonly<Partial<Record<DirectoryParameter, string>>>
  /** An instance whose main.cf and master.cf the new one gets. */
  readonly from?: string | undefined
}

const newInstance = ({ before, directories = {}, from, group, keepGoing, name }: CreateOptions) => ({
  name: Option.fromNullable(name),
  group: Option.fromNullable(group),
  directories: readDirectories(directories),
  position: Option.fromNullable(before),
  from: from === undefined ? undefined : ({ _tag: "ByName", name: from } as const),
  keepGoing
})

const named = ({ instance, keepGoing }: InstanceOptions) => ({
  instance: { _tag: "ByName", name: instance } as const,
  keepGoing
})

const naming = (options: AssignOptions) => ({
  ...named(options),
  name: Option.fromNullable(options.name),
  group: Option.fromNullable(options.group)
})

/** Prepares this host for several instances. */
export const init = /* @__PURE__ */ Effect.asVoid(initAction.change)
export const planInit = initAction.plan

/** Creates an instance. If both of its files exist already, imports it. */
export const create = (options: CreateOptions) =>
  Effect.asVoid(newInstanceAction("create", newInstance(options)).change)
export const planCreate = (options: CreateOptions) => newInstanceAction("create", newInstance(options)).plan

/** Adds an existing instance to the list. */
export const importInstance = (options: ImportOptions) =>
  Effect.asVoid(newInstanceAction("import", newInstance(options)).change)
export const planImport = (options: ImportOptions) => newInstanceAction("import", newInstance(options)).plan

/** Gives an instance another name or group. */
export const assign = (options: AssignOptions) => Effect.asVoid(assignAction(naming(options)).change)
export const planAssign = (options: AssignOptions) => assignAction(naming(options)).plan

/** From now on, the instance starts together with the others. */
export const enable = (options: InstanceOptions) =>
  Effect.asVoid(enablingAction("enable", named(options)).change)
export const planEnable = (options: InstanceOptions) => enablingAction("enable", named(options)).plan

/** From now on, the instance does not start together with the others. This does not stop it. */
export const disable = (options: InstanceOptions) =>
  Effect.asVoid(enablingAction("disable", named(options)).change)
export const planDisable = (options: InstanceOptions) => enablingAction("disable", named(options)).plan

/** Removes an instance that is disabled and stopped from the list. Its files stay. */
export const deport = (options: InstanceOptions) => Effect.asVoid(deportAction(named(options)).change)
export const planDeport = (options: InstanceOptions) => deportAction(named(options)).plan

/** Removes an instance that is disabled and stopped and has no mail, with all that Postfix made in its directories. */
export const destroy = (options: InstanceOptions) => Effect.asVoid(destroyAction(named(options)).change)
export const planDestroy = (options: InstanceOptions) => destroyAction(named(options)).plan
