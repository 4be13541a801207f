/**
 * The descriptors that the caller left open besides the standard ones: for example a lock that the children should
 * hold, or another output. Node closes descriptors in a child unless they are named. A program that contains
 * postmulti may have anything open, so this is only for postmulti itself.
 */
import * as Fs from "node:fs"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"

interface Descriptor {
  readonly number: number
  /** Its target, in the kernel's words. */
  readonly target: string
  /** Whether it is open for reading, writing, or both: the last octal digit of its flags. */
  readonly access: string
}

const describe = (name: string): Effect.Effect<Option.Option<Descriptor>> =>
  Effect.option(
    Effect.try(() => ({
      number: Number(name),
      target: Fs.readlinkSync(`/proc/self/fd/${name}`),
      access: /^flags:\s*\d*([0-3])$/m.exec(Fs.readFileSync(`/proc/self/fdinfo/${name}`, "utf8"))?.[1] ?? ""
    }))
  )

/** Node opens for itself: descriptors without a name, pipes with both ends here, and /dev/null. */
const isOfNode = ({ access, target }: Descriptor, all: ReadonlyArray<Descriptor>): boolean =>
  target === "/dev/null" ||
  target.startsWith("anon_inode:") ||
  (target.startsWith("pipe:") && all.some((other) => other.target === target && other.access !== access))

/** Their numbers; empty without /proc. */
export const inheritedDescriptors: Effect.Effect<ReadonlyArray<number>> = Effect.gen(function* () {
  const names = yield* Effect.try(() => Fs.readdirSync("/proc/self/fd"))
  const described = yield* Effect.forEach(names, describe)
  const all = described.flatMap(Option.toArray).filter(({ number }) => number > 2)
  return all.filter((descriptor) => !isOfNode(descriptor, all)).map(({ number }) => number)
}).pipe(Effect.orElseSucceed(() => []))
