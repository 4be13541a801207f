/** The names and groups that an instance may have (postmulti(1), "New or existing instance name assignment"). */
import * as Either from "effect/Either"
import { Fatal } from "../fatal.ts"

/** The name of an instance begins with this. Users may leave it out. */
export const prefix = "postfix-"

export class UnsafeName extends Fatal("UnsafeName")<{ name: string }>(
  ({ name }) => `Unsafe characters in new instance name: '${name}'`
) {}

export class SlashInName extends Fatal("SlashInName")<{ name: string }>(
  ({ name }) => `Illegal '/' character in new instance name: '${name}'`
) {}

/** Other names could easily be those of system directories. */
export class PrefixMissing extends Fatal("PrefixMissing")<{ name: string }>(
  () => "New instance name must start with 'postfix-'",
  ({ name }) => {
    const lower = name.toLowerCase()
    return [`did you mean '${lower.startsWith(prefix) ? lower : `${prefix}${name}`}'?`]
  }
) {}

export class UnsafeGroup extends Fatal("UnsafeGroup")<{ group: string }>(
  ({ group }) => `Unsafe characters in '-G ${group}'`
) {}

export type NamingError = PrefixMissing | SlashInName | UnsafeGroup | UnsafeName

const safe = /^[A-Za-z0-9!@%\-_=+:./]*$/

/** An empty name is always possible: it makes the instance nameless. */
export const checkName = (name: string): Either.Either<void, NamingError> => {
  if (!safe.test(name)) return Either.left(new UnsafeName({ name }))
  if (name.includes("/")) return Either.left(new SlashInName({ name }))
  return name === "" || name.startsWith(prefix) ? Either.void : Either.left(new PrefixMissing({ name }))
}

/** An empty group stands for none. */
export const checkGroup = (group: string): Either.Either<void, NamingError> =>
  safe.test(group) ? Either.void : Either.left(new UnsafeGroup({ group }))
