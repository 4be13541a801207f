/** How many messages wait in each queue of an instance, and since when. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { messagesIn, type QueueName, queues } from "../../plan/queue.ts"
import { FileSystem } from "../../services/FileSystem.ts"
import { nameOf } from "../../services/paths.ts"

export interface Queue {
  readonly name: QueueName
  readonly messages: number
  /** When the oldest message arrived, in milliseconds since 1970; none without messages, or if nobody asked. */
  readonly oldest: Option.Option<number>
}

const digits = "0123456789BCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz"

/** A long queue ID begins with the second and the microsecond, which has four digits, of its arrival. */
export const arrivalInName = (name: string): Option.Option<number> => {
  const [, seconds] =
    /^([0-9B-DF-HJ-NP-TV-Zb-df-hj-np-tv-z]{6,})[0-9B-DF-HJ-NP-TV-Zb-df-hj-np-tv-z]{4}z[^z]+$/.exec(name) ?? []
  return Option.map(
    Option.fromNullable(seconds),
    (text) => [...text].reduce((sum, digit) => sum * digits.length + digits.indexOf(digit), 0) * 1000
  )
}

/** The size of a message and the time of its arrival are in the first two records. */
const beginning = 256

/** A record is a letter, its length in groups of seven bits, the lowest first, and its content. */
export const arrivalInFile = (text: string): Option.Option<number> => {
  for (let position = 0; position < text.length; ) {
    const kind = text[position++]
    let length = 0
    for (let shift = 0, more = true; more && shift < 28; shift += 7) {
      const byte = text.charCodeAt(position++)
      length |= (byte & 0x7f) << shift
      more = byte > 0x7f
    }
    const seconds = /^ *(\d+)/.exec(text.slice(position, position + length))?.[1]
    if (kind === "T" && seconds !== undefined) return Option.some(Number(seconds) * 1000)
    position += length
  }
  return Option.none()
}

/** Where neither says it, the file is as old as it looks. Of a deferred message, that would be the next delivery. */
const arrivalsOf = Effect.fnUntraced(function* (paths: ReadonlyArray<string>) {
  const { beginnings, written } = yield* FileSystem
  const named = paths.map((path) => [path, arrivalInName(nameOf(path))] as const)
  const unnamed = named.flatMap(([path, arrival]) => (Option.isNone(arrival) ? [path] : []))
  const inside = (yield* beginnings(unnamed, beginning)).map(Option.flatMap(arrivalInFile))
  const silent = unnamed.filter((_, index) =>
    Option.exists(Option.fromNullable(inside[index]), Option.isNone)
  )
  const dated = (yield* written(silent)).map(Option.map(({ modified }) => modified))
  return [...named.map(([, arrival]) => arrival), ...inside, ...dated].flatMap(Option.toArray)
})

/** Counts by names alone; the arrivals of messages are in their files, so that they take their time. */
export const readQueues = (queueDirectory: string, ages: boolean) =>
  Effect.forEach(queues, (name) =>
    Effect.gen(function* () {
      const path = `${queueDirectory}/${name}`
      const messages = yield* messagesIn(name, path)
      const arrivals = ages ? yield* arrivalsOf(messages.map((message) => `${path}/${message}`)) : []
      const oldest = arrivals.reduce((least, arrival) => Math.min(least, arrival), Number.POSITIVE_INFINITY)
      const queue: Queue = {
        name,
        messages: messages.length,
        oldest: Option.liftPredicate(oldest, Number.isFinite)
      }
      return queue
    })
  )
