/** Actions of the life cycle on a real Postfix, with a fault at each of their system calls. */
import * as Fs from "node:fs"
import * as Path from "node:path"
import { fileURLToPath } from "node:url"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { inNamespace } from "../namespace/namespace.ts"

const Tree = Schema.Literal("before", "after", "between")

/** A fault, the state after it, and the state after the next command. */
const Trial = Schema.Struct({
  call: Schema.String,
  /** The number of the call among those of that name. */
  number: Schema.NumberFromString,
  /** `kill`, or an error code. With a `+`, all later calls of that name fail too. */
  fault: Schema.String,
  /** The exit status; `missed` if there was no such call. */
  status: Schema.String,
  state: Tree,
  list: Schema.Literal("old", "new", "broken"),
  mainCf: Schema.Literal("sound", "broken"),
  end: Tree,
  text: Schema.String
})

export type Trial = typeof Trial.Type

const fields = ["call", "number", "fault", "status", "state", "list", "mainCf", "end", "text"] as const

const decode = Schema.decodeUnknown(Schema.Array(Trial))

const trialsIn = (output: string) =>
  decode(
    output
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => Object.fromEntries(line.split("\t").map((value, index) => [fields[index], value])))
  )

const brokenByError = ({ end, fault, state, status, text }: Trial): string | undefined => {
  if (status === "0") {
    return state === "after" || text.includes("warning: ")
      ? undefined
      : "a success leaves something, silently"
  }
  // Warnings about what could not be undone may precede it.
  if (status !== "1" || !/(^|\|)postmulti: fatal: /.test(text)) return "an end without a reason"
  // If all later calls fail too, undoing may be impossible.
  const isTold = fault.endsWith("+") && text.includes("not undone: ")
  if (state !== "before" && !isTold) return "a failure leaves something, silently"
  return end === "after" ? undefined : "it cannot be done again"
}

/** Which promise of the life cycle is broken; undefined if all are kept. */
export const brokenPromise = (trial: Trial): string | undefined => {
  if (trial.status === "missed") return "there was no such call"
  if (trial.list === "broken") return "the list is neither the old one nor the new one"
  if (trial.mainCf === "broken") return "a main.cf is neither the old one nor the new one"
  if (trial.fault !== "kill") return brokenByError(trial)
  return trial.end === "after" ? undefined : "the next command does not finish it"
}

export interface Action {
  readonly words: string
  /** Runs first, after `-e init`. */
  readonly start: string
}

const created = "postmulti -e create -I postfix-a -G g && postmulti -e create -I postfix-b"

export const actions: ReadonlyArray<Action> = [
  { words: "-e init", start: "postconf -# multi_instance_enable multi_instance_wrapper" },
  { words: "-e create -I postfix-x -G g", start: created },
  {
    words: "-e import -I postfix-z config_directory=/etc/postfix-a",
    start: `${created} && postmulti -e deport -i a && rmdir /var/spool/postfix-a/hold && chown 7 /var/spool/postfix-a/flush`
  },
  { words: "-e assign -i a -I postfix-z -G -", start: created },
  { words: "-e enable -i a", start: created },
  { words: "-e deport -i a", start: created },
  { words: "-e destroy -i a", start: created }
]

const here = Path.dirname(fileURLToPath(import.meta.url))
const vocabulary = Fs.readFileSync(Path.join(here, "matrix.sh"), "utf8")

/** A main.cf about which postconf has no warnings. */
export const primary = `
printf '%s\\n' 'compatibility_level = 3.6' 'myhostname = mail.example.test' >/etc/postfix/main.cf
`

const tried = ({ start, words }: Action, command: string) =>
  Effect.flatMap(
    inNamespace({
      program: "ours",
      setup: primary,
      script: `${vocabulary}\n{ postmulti -e init && ${start}; } >&2\naction ${words}\n${command}`
    }),
    ({ output }) => trialsIn(output)
  )

/** One in `stride` of these faults, at all calls of an action. */
export const matrix = (action: Action, faults: ReadonlyArray<string>, stride: number) =>
  tried(action, `matrix ${stride} ${faults.join(" ")}`)

/** One fault, at the call of that name and number. */
export const single = (action: Action, call: string, number: number, fault: string) =>
  tried(action, `try ${call} ${number} ${fault}`)

/** That many kills of the whole process group, at random times. */
export const kills = (action: Action, count: number) => tried(action, `kills ${count} 1`)

export const everyFault = [
  "kill",
  ...["EIO", "ENOSPC", "EACCES", "EROFS"].flatMap((code) => [code, `${code}+`])
]
