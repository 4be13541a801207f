/**
 * What belongs to one instance only: its name and its private directories. All values are in one table, so
 * that a name may also collide with a path. Values are compared as texts.
 */
import * as Data from "effect/Data"
import * as Either from "effect/Either"
import * as HashMap from "effect/HashMap"
import * as Option from "effect/Option"
import type { Instance } from "./Instance.ts"

/** Two instances, or two parameters of one instance, lay claim to the same name or directory. */
export class InstanceConflict extends Data.TaggedError("InstanceConflict")<{
  readonly instance: string
  readonly parameter: string
  readonly value: string
  readonly otherInstance: string
  readonly otherParameter: string
}> {
  override get message(): string {
    return (
      `instance ${this.instance}, ${this.parameter}=${this.value} conflicts with ` +
      `instance ${this.otherInstance}, ${this.otherParameter}=${this.value}`
    )
  }
}

/** Which parameter of which instance, told by its configuration directory, holds a value. */
export interface Owner {
  readonly instance: string
  readonly parameter: string
}

/** Persistent, so that each instance adds its few values to those of ten thousand others at no cost. */
export type Claims = HashMap.HashMap<string, Owner>

export const noClaims: Claims = HashMap.empty()

/** The same owner may claim a value again: a directory that is listed twice is not a conflict. */
const claim = (claims: Claims, owner: Owner, value: string): Either.Either<Claims, InstanceConflict> =>
  Option.match(HashMap.get(claims, value), {
    onNone: () => Either.right(HashMap.set(claims, value, owner)),
    onSome: (other) =>
      other.instance === owner.instance && other.parameter === owner.parameter
        ? Either.right(claims)
        : Either.left(
            new InstanceConflict({
              ...owner,
              value,
              otherInstance: other.instance,
              otherParameter: other.parameter
            })
          )
  })

/** Adds what `claimed` lists, in its order. Fails with `InstanceConflict` at the first value that is taken. */
export const claimAll = (
  claims: Claims,
  instance: string,
  claimed: ReadonlyArray<readonly [parameter: string, value: string]>
): Either.Either<Claims, InstanceConflict> =>
  Either.gen(function* () {
    let extended = claims
    for (const [parameter, value] of claimed)
      extended = yield* claim(extended, { instance, parameter }, value)
    return extended
  })

/** The values that an instance claims, in the order of the original. */
export const claimsOf = (instance: Instance): ReadonlyArray<readonly [parameter: string, value: string]> => [
  ...Option.match(instance.name, {
    onNone: () => [],
    onSome: (name) => [["multi_instance_name", name] as const]
  }),
  ["config_directory", instance.configDirectory],
  ["queue_directory", instance.queueDirectory],
  ["data_directory", instance.dataDirectory]
]
