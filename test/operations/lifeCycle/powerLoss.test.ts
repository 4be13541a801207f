/** A loss of power discards what is not yet on disk. After it, a command can be repeated, or is done. */
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { type Fault, isChange, type Step } from "../../../src/testing/faults.ts"
import { pretendHost } from "../../../src/testing/host.ts"
import type { Node, Tree } from "../../../src/testing/tree.ts"
import { command, filesOf, hostAfter, shown, withLoose } from "./host.ts"

/** A change, and what existed before it. */
interface Moment {
  readonly step: Step
  readonly tree: Tree
}

const momentsOf = Effect.fnUntraced(function* (line: string, start: Tree) {
  const host = yield* pretendHost({ files: filesOf(start) })
  const moments: Array<Moment> = []
  let step: Step = { action: "start", subject: "" }
  const recording: Fault = {
    concerns: (next) => {
      if (isChange(next)) step = next
      return isChange(next)
    },
    first: 1,
    last: Number.POSITIVE_INFINITY,
    consequence: {
      _tag: "Meanwhile",
      event: Effect.map(host.tree, (tree) => moments.push({ step, tree }))
    }
  }
  yield* host.faults.inject(recording)
  const { errors } = yield* host.postmulti(...line.split(" "))
  expect(errors).toBe("")
  return [...moments, { step, tree: yield* host.tree }]
})

const directoryOf = (path: string): string => path.slice(0, path.lastIndexOf("/")) || "/"

/** What is certainly on disk, under which names, and what new names would refer to. */
interface Disk {
  readonly named: Map<string, Node>
  readonly synced: Map<string, Node>
}

const keep = ({ named, synced }: Disk, path: string, node: Node | undefined) => {
  if (node === undefined) return
  synced.set(path, node)
  if (named.has(path)) named.set(path, node)
}

/** All names in a directory. */
const keepNames = ({ named, synced }: Disk, path: string, tree: Tree) => {
  const isIn = (other: string) => other !== "/" && directoryOf(other) === path
  for (const other of [...named.keys()].filter(isIn)) {
    if (!tree.has(other)) named.delete(other)
  }
  for (const [other, node] of tree) {
    if (isIn(other)) named.set(other, synced.get(other) ?? node)
  }
}

/** What an entry is on disk while nothing is synced: new, or known under another name. */
const unsynced = ({ synced }: Disk, { action, subject: path }: Step, before: Tree, node: Node) => {
  switch (action) {
    case "makeDirectory":
      return { ...node, uid: 0, gid: 0, mode: 0o700 }
    case "acquire":
    case "acquireTemporary":
      return before.has(path) ? undefined : { ...node, text: "" }
    default:
      return action === "rename" ? synced.get(`${path}.tmp`) : undefined
  }
}

/** What a step brings to the disk, by the promises of POSIX. */
const bring = (disk: Disk, step: Step, before: Tree, after: Tree) => {
  const node = after.get(step.subject)
  const made = node === undefined ? undefined : unsynced(disk, step, before, node)
  if (made !== undefined) disk.synced.set(step.subject, made)
  if (["fill", "syncFile", "syncDirectory"].includes(step.action)) keep(disk, step.subject, node)
  if (step.action === "syncDirectory") keepNames(disk, step.subject, after)
}

/** What exists after a loss: on file systems that lost data, what was on disk; elsewhere everything. */
const lossesOf = (
  moments: ReadonlyArray<Moment>,
  hasLost: (path: string) => boolean
): ReadonlyArray<Tree> => {
  const start = moments[0]?.tree ?? new Map<string, Node>()
  const disk: Disk = { named: new Map(start), synced: new Map(start) }
  return moments.map(({ step, tree }, index) => {
    const left = new Map([
      ...[...tree].filter(([path]) => !hasLost(path)),
      ...[...disk.named].filter(([path]) => hasLost(path))
    ])
    const isReachable = (path: string): boolean =>
      path === "/" || (left.has(directoryOf(path)) && isReachable(directoryOf(path)))
    bring(disk, step, tree, moments[index + 1]?.tree ?? tree)
    return new Map([...left].filter(([path]) => isReachable(path)))
  })
}

const losing = {
  everything: () => true,
  "/var": (path: string) => path.startsWith("/var/"),
  "/etc": (path: string) => path.startsWith("/etc/")
}

/** Locks and temporary files may be left. */
const lasting = (tree: Tree) => shown(tree).filter((line) => !/\.(tmp|lock) /.test(line))

const actions: ReadonlyArray<readonly [line: string, start: Effect.Effect<Tree>, isDone: string]> = [
  ["-e create -I postfix-x -G g", hostAfter(), "postfix-x"],
  ["-e create config_directory=/a/b queue_directory=/var/c/d data_directory=/var/e/f", hostAfter(), "/a/b"],
  ["-e import config_directory=/etc/postfix-a", withLoose, "postfix-a"]
]

const cases = actions.flatMap(([line, start, isDone]) =>
  Object.entries(losing).map(([place, hasLost]) => [line, place, { start, isDone, hasLost }] as const)
)

describe("a loss of power", () => {
  it.effect.each(cases)(
    "in the course of %s, of %s",
    ([line, , { hasLost, isDone, start }]) =>
      Effect.gen(function* () {
        const moments = yield* momentsOf(line, yield* start)
        const done = lasting(moments.at(-1)?.tree ?? new Map())
        const losses = new Map(
          lossesOf(moments, hasLost).map((tree) => [JSON.stringify([...tree]), tree] as const)
        )
        for (const tree of losses.values()) {
          const { errors, output, tree: found } = yield* command("-l", { files: filesOf(tree) })
          expect(errors).toBe("")
          if (output.includes(isDone)) expect(lasting(found)).toEqual(done)
          else {
            const repeated = yield* command(line, { files: filesOf(tree) })
            expect(repeated.errors).toBe("")
            expect(lasting(repeated.tree)).toEqual(done)
          }
        }
      }),
    300_000
  )
})
