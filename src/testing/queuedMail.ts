/**
 * Messages in the queue of a pretend host. Their files have the paths, owners and modes of real ones. Their content
 * is plain lines, because only pretend programs read it.
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { isQueueId } from "../plan/queue.ts"
import { FileSystem, type FileSystemError, rootOnly } from "../services/FileSystem.ts"
import { ifThere } from "../services/ifThere.ts"

const queueNames = ["maildrop", "incoming", "active", "deferred", "hold", "corrupt"] as const

export type QueueName = (typeof queueNames)[number]

export interface Message {
  readonly queue: QueueName
  readonly sender: string
  readonly recipients: ReadonlyArray<string>
  /** In bytes. */
  readonly size: number
}

/** By default, a deferred message. */
export const message = (given: Partial<Message> = {}): Message => ({
  queue: "deferred",
  sender: "sender@example.test",
  recipients: ["recipient@example.test"],
  size: 1000,
  ...given
})

export interface Queued extends Message {
  readonly id: string
  readonly path: string
  /** In milliseconds since 1970. */
  readonly arrival: number
}

const textOf = ({ recipients, sender, size }: Message): string =>
  [`size ${size}`, `sender ${sender}`, ...recipients.map((recipient) => `recipient ${recipient}`), ""].join(
    "\n"
  )

const valuesIn = (text: string, key: string): ReadonlyArray<string> =>
  text
    .split("\n")
    .filter((line) => line.startsWith(`${key} `))
    .map((line) => line.slice(key.length + 1))

/** A file that was made by hand counts as a message of its length without addresses. */
const parse = (text: string): Omit<Message, "queue"> => ({
  size: Number(valuesIn(text, "size")[0] ?? text.length),
  sender: valuesIn(text, "sender")[0] ?? "",
  recipients: valuesIn(text, "recipient")
})

/** Puts a message into the queue. It belongs to the mail system's user. */
export const enqueue = (queueDirectory: string, id: string, queued: Message, uid: number) =>
  Effect.flatMap(FileSystem, ({ createFile }) =>
    createFile(`${queueDirectory}/${queued.queue}/${id}`, textOf(queued), {
      ...rootOnly,
      uid,
      mode: Option.some(0o700)
    })
  )

/** The messages in a directory and in its hashed subdirectories. */
const messagesIn = (
  queue: QueueName,
  path: string
): Effect.Effect<ReadonlyArray<Queued>, FileSystemError, FileSystem> =>
  Effect.gen(function* () {
    const { entries, readFile, status } = yield* FileSystem
    const found = yield* Effect.forEach(yield* ifThere(entries(path), []), (name) =>
      Effect.gen(function* () {
        const { kind, modified } = yield* status(`${path}/${name}`)
        if (kind === "directory") return yield* messagesIn(queue, `${path}/${name}`)
        if (kind !== "file" || !isQueueId(name)) return []
        const content = parse(yield* readFile(`${path}/${name}`))
        return [{ ...content, queue, id: name, path: `${path}/${name}`, arrival: modified }]
      })
    )
    return found.flat()
  })

/** All messages of an instance, queue by queue. */
export const queuedMessages = (queueDirectory: string) =>
  Effect.map(
    Effect.forEach(queueNames, (queue) => messagesIn(queue, `${queueDirectory}/${queue}`)),
    (found) => found.flat()
  )
