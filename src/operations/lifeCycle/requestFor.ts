/** Requests in a form for programs: what is not said is left as it is. */
import * as Option from "effect/Option"
import type { DirectoryParameter } from "../../instance/directories.ts"
import type { Action, LifeCycleRequest } from "./request.ts"

export interface Wanted {
  /** The existing instance that the action is for, by its name or its configuration directory. */
  readonly instance?: string
  /** The new name; an empty one makes the instance nameless. */
  readonly name?: string
  /** The new group; an empty one stands for no group. */
  readonly group?: string
  /** The directories of a new instance, by the names of the parameters. */
  readonly directories?: Readonly<Partial<Record<DirectoryParameter, string>>>
}

/** A request for `changeLifeCycle`; which of the wishes an action needs or allows, it says itself. */
export const requestFor = (
  action: Action,
  { directories = {}, group, instance, name }: Wanted = {}
): LifeCycleRequest => ({
  action,
  selection: Option.map(Option.fromNullable(instance), (named) => ({ _tag: "Named", name: named })),
  name: Option.fromNullable(name),
  group: Option.fromNullable(group),
  settings: Object.entries(directories).map(([parameter, path]) => `${parameter}=${path}`),
  keepGoing: false
})
