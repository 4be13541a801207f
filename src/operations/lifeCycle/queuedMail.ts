/** Messages in the queue of an instance (qmgr(8), "MAIL QUEUES"). */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Instance } from "../../instance/Instance.ts"
import { FileSystem, type FileSystemError } from "../../services/FileSystem.ts"
import { ifThere, statusIfThere } from "../../services/ifThere.ts"
import { checkOwnLink } from "./trust.ts"

const queues = ["maildrop", "incoming", "active", "deferred", "hold", "corrupt", "saved"] as const

export type QueueName = (typeof queues)[number]

/** Removing the instance would lose mail. */
export class QueueNotEmpty extends Data.TaggedError("QueueNotEmpty")<{
  readonly directory: string
  readonly messages: ReadonlyArray<readonly [queue: QueueName, count: number]>
}> {
  override get message(): string {
    const places = this.messages.map(([queue, count]) => `${count} in ${queue}`)
    return `Instance '${this.directory}' has messages in its queue: ${places.join(", ")}`
  }

  get hints(): ReadonlyArray<string> {
    return [`'postmulti run --instance ${this.directory} -- postqueue -p' lists them`]
  }
}

/** The form of all queue IDs, short and long ones, and of the names of flush logs. */
export const isQueueId = (name: string): boolean => /^[0-9A-Za-z_]+$/.test(name)

/** The messages in a directory and in the directories that a queue is hashed into. */
const count = (path: string): Effect.Effect<number, FileSystemError, FileSystem> =>
  Effect.gen(function* () {
    const { entries } = yield* FileSystem
    let messages = 0
    for (const name of yield* ifThere(entries(path), [])) {
      const kind = Option.map(yield* statusIfThere(`${path}/${name}`), (found) => found.kind)
      if (Option.contains(kind, "directory")) messages += yield* count(`${path}/${name}`)
      // One that has just gone is probably in the next queue.
      else if ((Option.isNone(kind) || kind.value === "file") && isQueueId(name)) messages += 1
    }
    return messages
  })

/** Fails with the number of messages in each queue, if there are any, and if nobody knows what a queue leads to. */
export const checkQueueEmpty = ({
  configDirectory,
  queueDirectory
}: Pick<Instance, "configDirectory" | "queueDirectory">) =>
  Effect.gen(function* () {
    const counts = yield* Effect.forEach(queues, (queue) => {
      const path = `${queueDirectory}/${queue}`
      return Effect.map(
        Effect.zipRight(checkOwnLink(path), count(path)),
        (number) => [queue, number] as const
      )
    })
    const messages = counts.filter(([, number]) => number > 0)
    if (messages.length > 0) return yield* new QueueNotEmpty({ directory: configDirectory, messages })
  })
