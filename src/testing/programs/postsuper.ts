/** A pretend postsuper(1) for draining: it deletes queued messages, holds and releases them, and requeues them. */
import * as Effect from "effect/Effect"
import { Caller } from "../../services/Caller.ts"
import { FileSystem } from "../../services/FileSystem.ts"
import { type QueueName, queuedMessages } from "../queuedMail.ts"
import { logged } from "../services.ts"
import {
  chosenDirectory,
  complain,
  type Parameters,
  type Program,
  parametersOf,
  readOptions,
  tell
} from "./Program.ts"

interface Action {
  readonly from: ReadonlyArray<QueueName>
  /** None for a message that is deleted. */
  readonly to?: QueueName
  /** In the log, and in the summary. */
  readonly done: string
  readonly summary: string
}

const waiting: ReadonlyArray<QueueName> = ["incoming", "active", "deferred"]

/** By the letter of the option, in the order of the real one's work. */
const actions: ReadonlyArray<readonly [letter: string, action: Action]> = [
  ["d", { from: ["hold", ...waiting], done: "removed", summary: "Deleted" }],
  ["h", { from: waiting, to: "hold", done: "placed on hold", summary: "Placed on hold" }],
  ["H", { from: ["hold"], to: "deferred", done: "released from hold", summary: "Released from hold" }],
  ["r", { from: ["hold", ...waiting], to: "maildrop", done: "requeued", summary: "Requeued" }]
]

const perform = Effect.fnUntraced(function* (
  { done, from, summary, to }: Action,
  wanted: string,
  queues: ReadonlyArray<string>,
  parameters: Parameters
) {
  const { removeFile, rename } = yield* FileSystem
  const directory = parameters("queue_directory")
  const messages = (yield* queuedMessages(directory)).filter(
    ({ id, queue }) =>
      from.includes(queue) &&
      (queues.length === 0 || queues.includes(queue)) &&
      (wanted === "ALL" || wanted === id)
  )
  for (const { id, path } of messages) {
    yield* to === undefined ? removeFile(path) : rename(path, `${directory}/${to}/${id}`)
    yield* logged(`${parameters("syslog_name")}/postsuper`, "info", `${id}: ${done}`)
  }
  const text = `${summary}: ${messages.length} message${messages.length === 1 ? "" : "s"}`
  yield* complain("postsuper", text)
  yield* logged(`${parameters("syslog_name")}/postsuper`, "info", text)
})

export const postsuper: Program = Effect.gen(function* () {
  const usage = "[-c config_dir] [-d queue_id] [-h queue_id] [-H queue_id] [-r queue_id] [queue...]"
  const { given, operands } = yield* readOptions("postsuper", "c:d:h:H:pr:sSv", usage)
  if ((yield* Caller).userId !== 0) {
    return yield* Effect.fail({ message: "use of this command is reserved for the superuser" })
  }
  const parameters = yield* Effect.flatMap(chosenDirectory(given.get("c")), parametersOf)
  for (const [letter, action] of actions) {
    const wanted = given.get(letter)
    if (wanted === "-") {
      return yield* Effect.fail({ message: "queue IDs from standard input are not supported in a lab" })
    }
    if (wanted !== undefined) yield* perform(action, wanted, operands, parameters)
  }
  return 0
}).pipe(Effect.catchAll(({ message }) => Effect.as(tell("postsuper", "fatal", message), 1)))
