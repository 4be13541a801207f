/** The caller's arguments, environment and user. */
import * as Fs from "node:fs"
import type * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { fromUnicode, textOf } from "./bytes.ts"

/** Null-terminated items as the kernel keeps them. Node has replaced bytes that are not UTF-8. */
const exactItems = (path: string): Effect.Effect<ReadonlyArray<string>, Cause.UnknownException> =>
  Effect.try(() => textOf(Fs.readFileSync(path)).split("\0").slice(0, -1))

const replacement = "\ufffd"

const exactArguments = (argv: ReadonlyArray<string>): Effect.Effect<ReadonlyArray<string>> =>
  argv.some((argument) => argument.includes(replacement))
    ? Effect.orElseSucceed(
        Effect.map(exactItems("/proc/self/cmdline"), (items) => items.slice(-argv.length)),
        () => argv.map(fromUnicode)
      )
    : Effect.succeed(argv.map(fromUnicode))

/** Variables as `name=value`. The kernel also keeps items without an equal sign. */
const exactEnvironment = (variables: ReadonlyArray<string>): Effect.Effect<ReadonlyArray<string>> =>
  variables.some((variable) => variable.includes(replacement))
    ? exactItems("/proc/self/environ").pipe(
        Effect.map((items) => items.filter((item) => item.includes("="))),
        Effect.orElseSucceed(() => variables.map(fromUnicode))
      )
    : Effect.succeed(variables.map(fromUnicode))

const splitVariable = (variable: string): readonly [name: string, value: string] => {
  const equalSign = variable.indexOf("=")
  return [variable.slice(0, equalSign), variable.slice(equalSign + 1)]
}

/** The launcher renames variables with this prefix, so that Node does not obey them. */
const held = "POSTMULTI_HELD_"

const nameGiven = (name: string): string => (name.startsWith(held) ? name.slice(held.length) : name)

/** Who started us, and with what. A program that contains postmulti can provide another caller. */
export class Caller extends Context.Tag("postmulti/Caller")<
  Caller,
  {
    /** The arguments after the program's name. */
    readonly argv: ReadonlyArray<string>
    readonly environment: Readonly<Record<string, string>>
    /** The effective user ID; 0 is root. */
    readonly userId: number
    readonly processId: number
  }
>() {
  static readonly make = Effect.gen(function* () {
    const argv = yield* exactArguments(process.argv.slice(2))
    const variables = Object.entries(process.env).map(([name, value]) => `${name}=${value ?? ""}`)
    const environment = Object.fromEntries(
      (yield* exactEnvironment(variables)).map(splitVariable).map(([name, value]) => [nameGiven(name), value])
    )
    return Caller.of({ argv, environment, userId: process.geteuid?.() ?? 0, processId: process.pid })
  })

  static readonly layer = Layer.effect(this, this.make)
}
