/** A pretend postqueue(1), which lists queued messages (`-p`, `-j`), and flushes a running instance (`-f`). */
import * as Effect from "effect/Effect"
import { Caller } from "../../services/Caller.ts"
import { StandardStreams } from "../../services/StandardStreams.ts"
import { type Queued, queuedMessages } from "../queuedMail.ts"
import type { LoggedSeverity } from "../services.ts"
import { hasRun, isRunning } from "./master.ts"
import {
  chosenDirectory,
  type Parameters,
  type Program,
  parametersOf,
  readOptions,
  tell,
  tellAs
} from "./Program.ts"

const header = "-Queue ID-  --Size-- ----Arrival Time---- -Sender/Recipient-------\n"

const marks: Readonly<Record<string, string>> = { active: "*", hold: "!" }

/** In the form of asctime(3), in UTC, the time zone of a pretend host. */
const asTime = (milliseconds: number): string => {
  const [day = "", date = "", month = "", year = "", time = ""] = new Date(milliseconds)
    .toUTCString()
    .replace(",", "")
    .split(" ")
  return `${day} ${month} ${date.replace(/^0/, " ")} ${time} ${year}`.slice(0, 20)
}

const entry = ({ arrival, id, queue, recipients, sender, size }: Queued): string =>
  [
    `${`${id}${marks[queue] ?? ""}`.padEnd(11)}${`${size}`.padStart(8)} ${asTime(arrival)} ${sender}`,
    ...recipients.map((recipient) => " ".repeat(41) + recipient),
    ""
  ].join("\n")

const table = (messages: ReadonlyArray<Queued>): string => {
  if (messages.length === 0) return "Mail queue is empty\n"
  const kilobytes = Math.floor(messages.reduce((sum, { size }) => sum + size, 0) / 1024)
  const requests = `${messages.length} Request${messages.length === 1 ? "" : "s"}`
  return `${header}${messages.map(entry).join("\n")}\n-- ${kilobytes} Kbytes in ${requests}.\n`
}

/** JSON with a blank after each colon and comma. */
const jsonObject = (fields: Readonly<Record<string, string>>): string =>
  `{${Object.entries(fields)
    .map(([name, value]) => `"${name}": ${value}`)
    .join(", ")}}`

const jsonLine = ({ arrival, id, queue, recipients, sender, size }: Queued): string => {
  const addresses = recipients.map((address) => jsonObject({ address: JSON.stringify(address) }))
  return `${jsonObject({
    queue_name: JSON.stringify(queue),
    queue_id: JSON.stringify(id),
    arrival_time: `${Math.floor(arrival / 1000)}`,
    message_size: `${size}`,
    forced_expire: "false",
    sender: JSON.stringify(sender),
    recipients: `[${addresses.join(", ")}]`
  })}\n`
}

/** Like the real one, does not show messages in maildrop. */
const isShown = ({ queue }: Queued): boolean => queue !== "corrupt"

/** Reports with the tag that a Postfix program has in the log. */
const say = (parameters: Parameters, severity: LoggedSeverity, text: string) =>
  tellAs("postqueue", `${parameters("syslog_name")}/postqueue`, severity, text)

/** EX_UNAVAILABLE of sysexits.h. */
const unavailable = 69

/** Asks the queue manager to try all messages again. */
export const flush = Effect.fnUntraced(function* (parameters: Parameters) {
  if (yield* isRunning(parameters)) return 0
  if (!(yield* hasRun(parameters))) {
    yield* say(parameters, "warning", "unable to look up public/qmgr: No such file or directory")
  }
  return yield* Effect.as(
    say(parameters, "fatal", "Cannot flush mail queue - mail system is down"),
    unavailable
  )
})

const list = Effect.fnUntraced(function* (parameters: Parameters, isJson: boolean) {
  const { output } = yield* StandardStreams
  if (!(yield* isRunning(parameters))) {
    const reason = (yield* hasRun(parameters)) ? "Connection refused" : "No such file or directory"
    const cause = `(Connect to the Postfix showq service: ${reason})`
    yield* say(parameters, "warning", `Mail system is down -- accessing queue directly ${cause}`)
  }
  const messages = (yield* queuedMessages(parameters("queue_directory"))).filter(isShown)
  yield* output(isJson ? messages.map(jsonLine).join("") : table(messages))
  return 0
})

export const postqueue: Program = Effect.gen(function* () {
  const usage = "[-c config_dir] -f | -j | -p"
  const { given } = yield* readOptions("postqueue", "c:fjpv", usage)
  if (!["f", "j", "p"].some((letter) => given.has(letter))) {
    return yield* Effect.fail({ message: `usage: postqueue ${usage}` })
  }
  const parameters = yield* Effect.flatMap(chosenDirectory(given.get("c")), parametersOf)
  return yield* given.has("f") ? flush(parameters) : list(parameters, given.has("j"))
}).pipe(Effect.catchAll(({ message }) => Effect.as(tell("postqueue", "fatal", message), unavailable)))

/** sendmail(1) by this name lists the queue as postqueue does, whatever its arguments are. */
export const mailq: Program = Effect.updateService(postqueue, Caller, (caller) => ({
  ...caller,
  argv: ["-p"]
}))
