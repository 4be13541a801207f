/**
 * The descriptors that the caller left open for us besides the standard ones: a lock that the children are to
 * hold, or a further output. Node closes them in every child unless they are named. In a program of which
 * postmulti is only a part, what is open may be anything, and is not for the children.
 */
import * as Fs from "node:fs"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"

interface Descriptor {
  readonly number: number
  /** What it leads to, as the kernel calls it. */
  readonly target: string
  /** Whether it can be read only, written only, or both; the last octal digit of its flags. */
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

/** What Node opens for itself: things without a name, pipes with both ends here, and /dev/null. */
const isOfNode = ({ access, target }: Descriptor, all: ReadonlyArray<Descriptor>): boolean =>
  target === "/dev/null" ||
  target.startsWith("anon_inode:") ||
  (target.startsWith("pipe:") && all.some((other) => other.target === target && other.access !== access))

/** Their numbers; none where there is no /proc to tell. */
export const inheritedDescriptors: Effect.Effect<ReadonlyArray<number>> = Effect.gen(function* () {
  const names = yield* Effect.try(() => Fs.readdirSync("/proc/self/fd"))
  const described = yield* Effect.forEach(names, describe)
  const all = described.flatMap(Option.toArray).filter(({ number }) => number > 2)
  return all.filter((descriptor) => !isOfNode(descriptor, all)).map(({ number }) => number)
}).pipe(Effect.orElseSucceed(() => []))
