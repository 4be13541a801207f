/** Which names and groups may be given to an instance (postmulti(1), "New or existing instance name assignment"). */
import * as Either from "effect/Either"
import { Fatal } from "../fatal.ts"

/** What the name of an instance begins with, and may be called without. */
export const prefix = "postfix-"

export class UnsafeName extends Fatal("UnsafeName")<{ name: string }>(
  ({ name }) => `Unsafe characters in new instance name: '${name}'`
) {}

export class SlashInName extends Fatal("SlashInName")<{ name: string }>(
  ({ name }) => `Illegal '/' character in new instance name: '${name}'`
) {}

/** Other names are too likely to be those of system files. */
export class PrefixMissing extends Fatal("PrefixMissing")<{ name: string }>(
  () => "New instance name must start with 'postfix-'"
) {
  get hints(): ReadonlyArray<string> {
    return [`did you mean '${prefix}${this.name}'?`]
  }
}

export class UnsafeGroup extends Fatal("UnsafeGroup")<{ group: string }>(
  ({ group }) => `Unsafe characters in '-G ${group}'`
) {}

export type NamingError = PrefixMissing | SlashInName | UnsafeGroup | UnsafeName

const safe = /^[A-Za-z0-9!@%\-_=+:./]*$/

/** An empty name makes an instance nameless, which is always possible. */
export const checkName = (name: string): Either.Either<void, NamingError> => {
  if (!safe.test(name)) return Either.left(new UnsafeName({ name }))
  if (name.includes("/")) return Either.left(new SlashInName({ name }))
  return name === "" || name.startsWith(prefix) ? Either.void : Either.left(new PrefixMissing({ name }))
}

/** An empty group stands for none. */
export const checkGroup = (group: string): Either.Either<void, NamingError> =>
  safe.test(group) ? Either.void : Either.left(new UnsafeGroup({ group }))
