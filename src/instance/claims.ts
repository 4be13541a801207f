/**
 * What belongs to one instance only: its name and its private directories. All values are in one table, so
 * that a name may also collide with a path. Values are compared as texts.
 */
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { Fatal } from "../fatal.ts"
import { namedDirectories } from "./directories.ts"
import type { Instance } from "./Instance.ts"

/** Two instances, or two parameters of one instance, lay claim to the same name or directory. */
export class InstanceConflict extends Fatal("InstanceConflict")<{
  instance: string
  parameter: string
  value: string
  otherInstance: string
  otherParameter: string
}>(
  ({ instance, parameter, value, otherInstance, otherParameter }) =>
    `instance ${instance}, ${parameter}=${value} conflicts with ` +
    `instance ${otherInstance}, ${otherParameter}=${value}`
) {}

/** Which parameter of which instance, told by its configuration directory, holds a value. */
export interface Owner {
  readonly instance: string
  readonly parameter: string
}

/** Adds what an instance claims, or nothing at all if one of its values is taken. */
export type Claim = (
  instance: string,
  claimed: ReadonlyArray<readonly [parameter: string, value: string]>
) => Either.Either<void, InstanceConflict>

/** The same owner may claim a value again: a directory that is listed twice is not a conflict. */
const conflict = (owner: Owner, value: string, other: Owner | undefined): Option.Option<InstanceConflict> =>
  other === undefined || (other.instance === owner.instance && other.parameter === owner.parameter)
    ? Option.none()
    : Option.some(
        new InstanceConflict({
          ...owner,
          value,
          otherInstance: other.instance,
          otherParameter: other.parameter
        })
      )

export interface ClaimRegister {
  readonly claim: Claim
  /** Who holds a value. */
  readonly owner: (value: string) => Option.Option<Owner>
}

/**
 * An empty register. It changes in place, since ten thousand instances make forty thousand claims; nobody but
 * the functions that are given back can see it.
 */
export const claimRegister = (): ClaimRegister => {
  const owners = new Map<string, Owner>()
  const claim: Claim = (instance, claimed) => {
    for (const [index, [parameter, value]] of claimed.entries()) {
      const sibling = claimed.slice(0, index).find(([, earlier]) => earlier === value)
      const other = sibling === undefined ? owners.get(value) : { instance, parameter: sibling[0] }
      const found = conflict({ instance, parameter }, value, other)
      if (Option.isSome(found)) return Either.left(found.value)
    }
    for (const [parameter, value] of claimed) owners.set(value, { instance, parameter })
    return Either.void
  }
  return { claim, owner: (value) => Option.fromNullable(owners.get(value)) }
}

/** The values that an instance claims, in the order of the original. */
export const claimsOf = (instance: Instance): ReadonlyArray<readonly [parameter: string, value: string]> => [
  ...(Option.isSome(instance.name) ? [["multi_instance_name", instance.name.value] as const] : []),
  ...namedDirectories(instance)
]
