/**
 * Each instance claims its name and its private directories for itself. All claims are in one table, so a name can
 * also conflict with a path. Values are compared as texts.
 */
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { Fatal } from "../fatal.ts"
import { type Instance, namedDirectories } from "./Instance.ts"

/** Two instances, or two parameters of one instance, claim the same name or directory. */
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

/** The claims of an instance, which is identified by its configuration directory. */
export interface Claims {
  readonly instance: string
  readonly values: ReadonlyArray<readonly [parameter: string, value: string]>
}

/** The parameter and the instance that hold a value. */
interface Owner {
  readonly instance: string
  readonly parameter: string
}

export type Owners = ReadonlyMap<string, Owner>

/**
 * Finds the first value that is taken. Its owner may claim it again: a directory that is listed twice is no conflict.
 */
const findConflict = (owners: Owners, { instance, values }: Claims): Option.Option<InstanceConflict> => {
  const own = new Map<string, string>()
  for (const [parameter, value] of values) {
    const sibling = own.get(value)
    const other = sibling === undefined ? owners.get(value) : { instance, parameter: sibling }
    if (other !== undefined && (other.instance !== instance || other.parameter !== parameter)) {
      const { instance: otherInstance, parameter: otherParameter } = other
      return Option.some(new InstanceConflict({ instance, parameter, value, otherInstance, otherParameter }))
    }
    own.set(value, parameter)
  }
  return Option.none()
}

/** Fails at the first conflict. */
export const checkClaims = (owners: Owners, claims: Claims): Either.Either<void, InstanceConflict> =>
  Option.match(findConflict(owners, claims), { onNone: () => Either.void, onSome: Either.left })

/** Grants the claims in this order. An instance that conflicts with an earlier one gets none of its claims. */
export const resolveConflicts = (
  all: ReadonlyArray<Claims>,
  held: Owners = new Map()
): { readonly owners: Owners; readonly conflicts: ReadonlyArray<Option.Option<InstanceConflict>> } => {
  const owners = new Map(held)
  const conflicts = all.map((claims) => {
    const conflict = findConflict(owners, claims)
    if (Option.isNone(conflict)) {
      for (const [parameter, value] of claims.values) {
        owners.set(value, { instance: claims.instance, parameter })
      }
    }
    return conflict
  })
  return { owners, conflicts }
}

/** The values that an instance claims, in the order of the original. */
export const claimsOf = (instance: Instance): Claims => ({
  instance: instance.configDirectory,
  values: [
    ...(Option.isSome(instance.name) ? [["multi_instance_name", instance.name.value] as const] : []),
    ...namedDirectories(instance)
  ]
})
