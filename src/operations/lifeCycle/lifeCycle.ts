/**
 * The life cycle of instances, a function for each action, and one for the plan of it. An action is done as the only one
 * on this host, as a whole or not at all; what an interrupted removal has left is finished first. A plan says what
 * would be done, and nothing is changed.
 *
 * All fail with the `PrimaryError` of the primary, all but `init` with `StoppedAtDamage` where an instance is damaged, and
 * each with what is in its own way. The actions also fail with `HostBusy` if another command does not end, with
 * `RemovalPending` if the interrupted one cannot be finished, and as `carryOut`.
 */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import type { DirectoryParameter } from "../../instance/Instance.ts"
import type { Selection } from "../../instance/selection.ts"
import type { ReadingOptions } from "../instances.ts"
import { newInstanceAction } from "./create.ts"
import { readDirectories } from "./directorySettings.ts"
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
  /** By default that of the primary, with the new name in place of its last component. */
  readonly directories?: { readonly config_directory?: string }
  /** The instance in the list that it is put before; all stands for the first one. By default it is the last one. */
  readonly before?: Selection | undefined
}

export interface CreateOptions extends ImportOptions {
  readonly directories?: Readonly<Partial<Record<DirectoryParameter, string>>>
}

const newInstance = ({ before, directories = {}, group, keepGoing, name }: CreateOptions) => ({
  name: Option.fromNullable(name),
  group: Option.fromNullable(group),
  directories: readDirectories(directories),
  before: Option.fromNullable(before),
  keepGoing
})

const ofInstance = ({ instance, keepGoing }: InstanceOptions) => ({
  instance: Either.right({ _tag: "ByName", name: instance } as const),
  keepGoing
})

const naming = (options: AssignOptions) => ({
  ...ofInstance(options),
  name: Option.fromNullable(options.name),
  group: Option.fromNullable(options.group)
})

/** Makes the primary instance manage the others. */
export const init = /* @__PURE__ */ Effect.asVoid(initAction.change)
export const planInit = initAction.plan

/** A new instance; one whose files are there already is taken as it is. */
export const create = (options: CreateOptions) =>
  Effect.asVoid(newInstanceAction("create", newInstance(options)).change)
export const planCreate = (options: CreateOptions) => newInstanceAction("create", newInstance(options)).plan

/** Puts an instance that exists into the list. */
export const importInstance = (options: ImportOptions) =>
  Effect.asVoid(newInstanceAction("import", newInstance(options)).change)
export const planImport = (options: ImportOptions) => newInstanceAction("import", newInstance(options)).plan

/** Gives an instance another name or group. */
export const assign = (options: AssignOptions) => Effect.asVoid(assignAction(naming(options)).change)
export const planAssign = (options: AssignOptions) => assignAction(naming(options)).plan

/** From now on the instance is started with the others. */
export const enable = (options: InstanceOptions) =>
  Effect.asVoid(enablingAction("enable", ofInstance(options)).change)
export const planEnable = (options: InstanceOptions) => enablingAction("enable", ofInstance(options)).plan

/** From now on it is not; it keeps running if it does. */
export const disable = (options: InstanceOptions) =>
  Effect.asVoid(enablingAction("disable", ofInstance(options)).change)
export const planDisable = (options: InstanceOptions) => enablingAction("disable", ofInstance(options)).plan

/** Takes an instance that is disabled and stopped off the list; its files stay. */
export const deport = (options: InstanceOptions) => Effect.asVoid(deportAction(ofInstance(options)).change)
export const planDeport = (options: InstanceOptions) => deportAction(ofInstance(options)).plan

/** The same, and removes what Postfix has made of it; it must not hold mail. */
export const destroy = (options: InstanceOptions) => Effect.asVoid(destroyAction(ofInstance(options)).change)
export const planDestroy = (options: InstanceOptions) => destroyAction(ofInstance(options)).plan
