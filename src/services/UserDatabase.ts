/** User and group accounts, by name. */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { Caller } from "./Caller.ts"
import { FileSystem } from "./FileSystem.ts"
import { ProcessRunner, passable } from "./ProcessRunner.ts"

/** The numeric IDs of a user. */
export interface User {
  readonly uid: number
  readonly gid: number
}

/** A damaged entry counts as missing. */
const numeric = (field: string | undefined): Option.Option<number> =>
  field !== undefined && /^\d+$/.test(field) ? Option.some(Number(field)) : Option.none()

/** The column to search. */
type Key = "name" | "number"

const findEntry = (text: string, key: Key, value: string): Option.Option<ReadonlyArray<string>> =>
  Option.fromNullable(
    text
      .split("\n")
      .map((line) => line.split(":"))
      .find(([name, , number]) => (key === "name" ? name : number) === value)
  )

/** The host's accounts, from any source; none for an unknown name. */
export class UserDatabase extends Context.Tag("postmulti/UserDatabase")<
  UserDatabase,
  {
    readonly user: (name: string) => Effect.Effect<Option.Option<User>>
    /** The numeric ID of a group. */
    readonly group: (name: string) => Effect.Effect<Option.Option<number>>
    /** The first name with that number. There may be several. */
    readonly nameOf: (kind: "user" | "group", number: number) => Effect.Effect<Option.Option<string>>
  }
>() {
  static readonly make = Effect.gen(function* () {
    const caller = yield* Caller
    const fileSystem = yield* FileSystem
    const runner = yield* ProcessRunner

    /** The fields of an entry, from the local file or from getent(1), which also asks other sources. */
    const entry = (database: "passwd" | "group", value: string, key: Key = "name") =>
      fileSystem.readFile(`/etc/${database}`).pipe(
        Effect.orElseSucceed(() => ""),
        Effect.flatMap((text) => findEntry(text, key, value)),
        Effect.orElse(() =>
          Effect.flatMap(
            runner.capture({
              program: "/usr/bin/getent",
              arguments: [database, value],
              environment: passable(runner, caller.environment)
            }),
            ({ output }) => findEntry(output, key, value)
          )
        ),
        Effect.option
      )

    return UserDatabase.of({
      user: (name) =>
        Effect.map(
          entry("passwd", name),
          Option.flatMap(([, , uid, gid]) => Option.all({ uid: numeric(uid), gid: numeric(gid) }))
        ),
      group: (name) =>
        Effect.map(
          entry("group", name),
          Option.flatMap(([, , gid]) => numeric(gid))
        ),
      nameOf: (kind, number) =>
        Effect.map(
          entry(kind === "user" ? "passwd" : "group", `${number}`, "number"),
          Option.flatMap(([name]) => Option.fromNullable(name))
        )
    })
  })

  static readonly layer = Layer.effect(this, this.make)
}
