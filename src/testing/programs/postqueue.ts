/** A postqueue(1) that is not there: it lists what is queued (`-p`, `-j`), and flushes a running instance (`-f`). */
import * as Effect from "effect/Effect"
import { Caller } from "../../services/Caller.ts"
import { StandardStreams } from "../../services/StandardStreams.ts"
import { type Queued, queuedMessages } from "../queuedMail.ts"
import { chosenDirectory, parametersOf } from "./configuration.ts"
import { isRunning } from "./master.ts"
import { type Program, readOptions, tell } from "./Program.ts"

const header = "-Queue ID-  --Size-- ----Arrival Time---- -Sender/Recipient-------\n"

const marks: Readonly<Record<string, string>> = { active: "*", hold: "!" }

/** As asctime(3) writes it, in UTC: the time zone of a pretend host. */
const asTime = (milliseconds: number): string => {
  const [day = "", date = "", month = "", year = "", time = ""] = new Date(milliseconds)
    .toUTCString()
    .replace(",", "")
    .split(" ")
  return `${day} ${month} ${date.replace(/^0/, " ")} ${time} ${year}`.slice(0, 20)
}

const entry = ({ arrival, id, queue, recipients, sender, size }: Queued): string =>
  [
    `${id.padEnd(10)}${marks[queue] ?? " "}${`${size}`.padStart(8)} ${asTime(arrival)} ${sender}`,
    ...recipients.map((recipient) => " ".repeat(41) + recipient),
    ""
  ].join("\n")

const table = (messages: ReadonlyArray<Queued>): string => {
  if (messages.length === 0) return "Mail queue is empty\n"
  const kilobytes = Math.ceil(messages.reduce((sum, { size }) => sum + size, 0) / 1024)
  const requests = `${messages.length} Request${messages.length === 1 ? "" : "s"}`
  return `${header}${messages.map(entry).join("\n")}\n-- ${kilobytes} Kbytes in ${requests}.\n`
}

const jsonLine = ({ arrival, id, queue, recipients, sender, size }: Queued): string =>
  `${JSON.stringify({
    queue_name: queue,
    queue_id: id,
    arrival_time: Math.floor(arrival / 1000),
    message_size: size,
    forced_expire: false,
    sender,
    recipients: recipients.map((address) => ({ address }))
  })}\n`

/** Messages that nobody has taken in yet are not shown, as by the real one. */
const isShown = ({ queue }: Queued): boolean => queue !== "corrupt"

export const postqueue: Program = Effect.gen(function* () {
  const { words } = yield* Caller
  const { output } = yield* StandardStreams
  const options = readOptions("c:fjpv", words)
  if (options === undefined || options.given.size === 0) {
    return yield* Effect.fail({ message: "usage: postqueue [-c config_dir] -f | -j | -p" })
  }
  const { given } = options
  const parameters = yield* Effect.flatMap(chosenDirectory(given.get("c")), parametersOf)
  const own = `${parameters("syslog_name")}/postqueue`
  const running = yield* isRunning(parameters)
  if (given.has("f")) {
    if (running) return 0
    return yield* Effect.as(tell(own, "fatal", "Cannot flush mail queue - mail system is down"), 69)
  }
  if (!running) yield* tell(own, "warning", "Mail system is down -- accessing queue directly")
  const messages = (yield* queuedMessages(parameters("queue_directory"))).filter(isShown)
  yield* output(given.has("j") ? messages.map(jsonLine).join("") : table(messages))
  return 0
}).pipe(Effect.catchAll(({ message }) => Effect.as(tell("postqueue", "fatal", message), 1)))
