/** A host that runs random commands, one after the other, and what can be observed of it. */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { Files, Outcome } from "../fuzz/equivalence.ts"
import type { Ended } from "../namespace/inside.ts"
import type { Step } from "./Sequence.ts"

export interface Seen {
  /** How the command ended, and each main.cf afterwards. */
  readonly outcome: Outcome
  /** What `-l` prints afterwards. */
  readonly list: string
  /** The configuration directories of the running instances. */
  readonly running: ReadonlyArray<string>
}

export type Host = (step: Step) => Effect.Effect<Seen>

/** A factory of hosts of one kind. */
export interface Kind {
  readonly name: string
  readonly fresh: Effect.Effect<Host, never, Scope.Scope>
}

/** All hosts make instances from the same templates, so that the files can be compared. */
export const files = {
  "main.cf": "compatibility_level = 3.6\nmyhostname = mail.example.test\n",
  "main.cf.proto": "# As it came.\ncompatibility_level = 3.6\nsetgid_group =\nmail_owner = postfix\n",
  "master.cf": "",
  "master.cf.proto": "smtp      inet  n       -       y       -       -       smtpd\n"
} as const

/** Each main.cf of a new host. */
export const mainCfFiles: Files = { "/etc/postfix/main.cf": files["main.cf"] }

/** The configuration directories that a sequence can use. */
const configDirectories = ["", "-a", "-b", "-c", "-else"].map((end) => `/etc/postfix${end}`)

/** What a host must be able to do. Paths are those of a usual Postfix. */
export interface Access {
  readonly postmulti: (step: Step) => Effect.Effect<Ended>
  readonly readFile: (path: string) => Effect.Effect<string, unknown>
  readonly isRunning: (configDirectory: string) => Effect.Effect<boolean>
}

export const hostWith =
  ({ isRunning, postmulti, readFile }: Access): Host =>
  (step) =>
    Effect.gen(function* () {
      const ended = yield* postmulti(step)
      const texts = yield* Effect.forEach(configDirectories, (directory) => {
        const path = `${directory}/main.cf`
        return Effect.match(readFile(path), { onFailure: () => [], onSuccess: (text) => [[path, text]] })
      })
      return {
        outcome: { ...ended, files: Object.fromEntries(texts.flat()) },
        list: (yield* postmulti(["-l"])).output,
        running: yield* Effect.filter(configDirectories, isRunning)
      }
    })
