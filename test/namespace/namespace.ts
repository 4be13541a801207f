/**
 * Runs a bash script as root, beside a Postfix of its own: in namespaces in which /etc, /var, the network and the mail
 * log are copies that vanish with them.
 */
import { createHash } from "node:crypto"
import * as Fs from "node:fs/promises"
import * as Os from "node:os"
import * as Path from "node:path"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import { runIn } from "./host.ts"
import { suited } from "./release.ts"

/** The program at `/usr/sbin/postmulti`. */
export type Program = "ours" | "original"

export interface Request {
  readonly program: Program
  /** Runs first, with the original in place. Its output is dropped, and it must succeed. */
  readonly setup?: string
  /** By default, a setup runs once, and later requests get a copy of its result. */
  readonly anew?: boolean
  /** Runs with empty standard input. Its output and log lines are the result. */
  readonly script: string
  /** Whether standard error is a terminal. Otherwise it is a pipe, as standard output always is. */
  readonly terminal?: boolean
  /** Each runs on its own afterwards. */
  readonly checks?: ReadonlyArray<string>
  /** How long to wait for processes that the script leaves behind, in seconds, before they are killed. */
  readonly linger?: number
}

export interface Outcome {
  /** The exit status, or the signal that ended the script: `1`, `signal 15`. */
  readonly exit: string
  readonly output: string
  readonly errors: string
  /** As `<priority>ident: text`, in the order of arrival. */
  readonly log: ReadonlyArray<string>
  /** The output of each check: standard output, then standard error. */
  readonly found: ReadonlyArray<string>
  /** How long the script took. */
  readonly seconds: number
}

/** The namespaces could not be made, or the setup failed. */
export class NamespaceError extends Data.TaggedError("NamespaceError")<{ readonly message: string }> {}

/** The time limit of a test, in milliseconds. Only a test that hangs takes as long, even on a busy machine. */
export const timeLimit = 300_000

/** `patiently COMMAND` repeats a command until it succeeds, for a minute at most. Nothing else may wait. */
const patiently = `patiently() {
    local attempt
    for attempt in {1..1200}; do "$@" && return; sleep 0.05; done
    echo "in vain: $*" >&2
    return 1
}
`

const filesOf = ({ checks = [], linger = 10, program, script, setup, terminal = false }: Request) => [
  ...(setup === undefined ? [] : [{ name: "setup", text: `set -e\n${patiently}${setup}\n` }]),
  { name: "script", text: `${patiently}${script}\n` },
  { name: "manner", text: `${linger} ${terminal ? 1 : 0}\n` },
  ...checks.map((text, index) => ({ name: checkName(index), text: `${text}\n` })),
  ...(program === "ours" ? [{ name: "ours", text: "" }] : [])
]

const checkName = (index: number) => `check.${String(index).padStart(2, "0")}`

/** The name under which a setup's result is kept for other requests. */
const keyOf = ({ anew = false, setup }: Request): string =>
  anew || setup === undefined ? "-" : createHash("sha256").update(setup).digest("hex")

const logLine = /^<(\d+)>(?:\w{3} [ \d]\d \d\d:\d\d:\d\d )?([^[:]+)(?:\[\d+\])?: (.*)$/

/** Without the time and the process number, which vary. */
const withoutCircumstances = (line: string): string => line.replace(logLine, "<$1>$2: $3")

const linesOf = (text: string): ReadonlyArray<string> => text.split("\n").slice(0, -1)

const attempt = <A>(use: () => Promise<A>) =>
  Effect.tryPromise({ try: use, catch: (cause) => new NamespaceError({ message: String(cause) }) })

const temporaryFolder = Effect.acquireRelease(
  attempt(() => Fs.mkdtemp(Path.join(Os.tmpdir(), "postmulti-test-"))),
  (folder) => Effect.promise(() => Fs.rm(folder, { recursive: true, force: true }))
)

const outcomeIn = (folder: string, request: Request, complaint: string) => {
  const read = (name: string) => attempt(() => Fs.readFile(Path.join(folder, name), "utf8"))
  return Effect.gen(function* () {
    const failure = yield* Effect.orElseSucceed(read("failure"), () => undefined)
    if (failure !== undefined) return yield* new NamespaceError({ message: failure })
    const errors = yield* read("errors")
    const outcome: Outcome = {
      exit: yield* read("status"),
      output: yield* read("output"),
      errors: request.terminal === true ? errors.replaceAll("\r\n", "\n") : errors,
      log: linesOf(yield* read("log")).map(withoutCircumstances),
      found: yield* Effect.forEach(request.checks ?? [], (_, index) => read(`found.${checkName(index)}`)),
      seconds: Number(yield* read("seconds"))
    }
    return outcome
  }).pipe(
    Effect.mapError((error) =>
      complaint === "" ? error : new NamespaceError({ message: `${error.message}\n${complaint}` })
    )
  )
}

export const inNamespace = (request: Request): Effect.Effect<Outcome, NamespaceError> =>
  Effect.scoped(
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      for (const { name, text } of filesOf(request)) {
        yield* attempt(() => Fs.writeFile(Path.join(folder, name), suited(text), { mode: 0o755 }))
      }
      const complaint = yield* runIn(folder, keyOf(request))
      return yield* outcomeIn(folder, request, complaint)
    })
  )

/** Quotes a word for a script. */
export const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`
