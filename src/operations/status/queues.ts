/** How many messages wait in each queue of an instance, and since when. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { messagesIn, type QueueName } from "../../plan/queue.ts"
import { FileSystem } from "../../services/FileSystem.ts"
import { nameOf } from "../../services/paths.ts"

export interface Queue {
  readonly name: QueueName
  readonly messages: number
  /** When the oldest message arrived, in milliseconds since 1970; none if the queue is empty, or if nobody asked. */
  readonly oldest: Option.Option<number>
}

const digits = "0123456789BCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz"

/** A long queue ID begins with the second of the arrival, and four digits for the microsecond. */
export const arrivalInName = (name: string): Option.Option<number> => {
  const [, seconds] =
    /^([0-9B-DF-HJ-NP-TV-Zb-df-hj-np-tv-z]{6,})[0-9B-DF-HJ-NP-TV-Zb-df-hj-np-tv-z]{4}z[^z]+$/.exec(name) ?? []
  return Option.map(
    Option.fromNullable(seconds),
    (text) => [...text].reduce((sum, digit) => sum * digits.length + digits.indexOf(digit), 0) * 1000
  )
}

/** In bytes. The first two records of a message file hold the size and the time of arrival. */
const beginning = 256

/** A record is a letter, a length and that many bytes. The length is written in groups of seven bits, lowest first. */
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

/**
 * If neither the name nor the content tells the arrival, the time of the file must do. For a deferred message, that is
 * the next delivery.
 */
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

const earliest = (arrivals: ReadonlyArray<number>): Option.Option<number> =>
  arrivals.length === 0 ? Option.none() : Option.some(arrivals.reduce((least, one) => Math.min(least, one)))

/** Counts messages by their names. Ages take longer, because they are in the files. */
export const readQueues = (queueDirectory: string, ages: boolean) =>
  Effect.flatMap(messagesIn(queueDirectory), (found) =>
    ages
      ? Effect.forEach(found, ([name, messages]) =>
          Effect.map(
            arrivalsOf(messages.map((message) => `${queueDirectory}/${name}/${message}`)),
            (arrivals): Queue => ({ name, messages: messages.length, oldest: earliest(arrivals) })
          )
        )
      : Effect.succeed(
          found.map(([name, { length }]): Queue => ({ name, messages: length, oldest: Option.none() }))
        )
  )
