/** Life-cycle commands on a host in memory, one after the other on the same files. */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { inject } from "vitest"
import { classic } from "../../../src/cli/classic/program.ts"
import { directory, type Entries, file } from "../../../src/testing/files.ts"
import { pretendHost } from "../../../src/testing/host.ts"
import type { HostOptions } from "../../../src/testing/PretendHost.ts"
import type { Tree } from "../../../src/testing/tree.ts"

export const initialized =
  "multi_instance_enable = yes\nmulti_instance_wrapper = ${command_directory}/postmulti -p --\n"

/** The files of an earlier host, for the next one. */
export const filesOf = (tree: Tree): Entries => Object.fromEntries(tree)

/** Runs a command line, and returns everything that can be observed afterwards. */
export const command = (line: string, options: HostOptions = {}) =>
  Effect.gen(function* () {
    const host = yield* pretendHost({ argv: line.split(" "), ...options })
    const status = yield* Effect.provide(classic, host.layer)
    return {
      status,
      output: yield* host.output,
      errors: yield* host.errors,
      log: (yield* host.log).map(({ severity, text }) => `${severity}: ${text}`),
      tree: yield* host.tree
    }
  })

/** The same on the files of an earlier command. It must succeed. */
export const after = (line: string) => (tree: Tree) =>
  Effect.map(
    Effect.filterOrDieMessage(
      command(line, { files: filesOf(tree) }),
      ({ status }) => status === 0,
      `${line} failed`
    ),
    (outcome) => outcome.tree
  )

const known = new Map<string, Tree>()

/** A host with a prepared primary, after these command lines. Each one is made once, since no test can change it. */
export const hostAfter = (...lines: ReadonlyArray<string>): Effect.Effect<Tree> =>
  Effect.suspend(() => {
    const key = lines.join("\n")
    const found = known.get(key)
    if (found !== undefined) return Effect.succeed(found)
    const last = lines.at(-1)
    const made =
      last === undefined
        ? Effect.map(command("-e init"), ({ tree }) => tree)
        : Effect.flatMap(hostAfter(...lines.slice(0, -1)), after(last))
    return Effect.tap(made, (tree) => Effect.sync(() => known.set(key, tree)))
  })

/** A line per entry: kind, mode, owner, group, path, and content. */
export const shown = (tree: Tree, below = ""): ReadonlyArray<string> =>
  [...tree]
    .filter(([path]) => path.startsWith(below))
    .map(
      ([path, { gid, kind, mode, text, uid }]) => `${kind} ${mode.toString(8)} ${uid}:${gid} ${path} ${text}`
    )
    .sort()

export const textOf = (tree: Tree, path: string): string => tree.get(path)?.text ?? "not there"

export const messageOf = <A>(result: Either.Either<A, { readonly message: string }>): string =>
  Either.match(result, { onLeft: ({ message }) => message, onRight: () => "" })

/** A complete instance that no list contains, with wrong owners and a missing directory. */
export const withLoose = Effect.gen(function* () {
  const tree = new Map(yield* hostAfter("-e create -I postfix-a", "-e deport -i a"))
  tree.delete("/var/spool/postfix-a/hold")
  const { tree: mended } = yield* command("-l", {
    files: {
      ...filesOf(tree),
      "/var/spool/postfix-a/flush": { ...directory, uid: 7 },
      "/var/spool/postfix-a/deferred/A": { ...directory, uid: 7 },
      "/var/spool/postfix-a/deferred/A/AB": file("mail", { uid: 7, mode: 0o4700 })
    }
  })
  return mended
})

/** A sample for every day, always with the first and the last one. */
export const numbersUpTo = (count: number): ReadonlyArray<number> => {
  const stride = inject("stride")
  return Array.from({ length: count }, (_, index) => index + 1).filter(
    (number) => number === 1 || number % stride === count % stride
  )
}
