/** What keeps the programs of a lab inside it, on files in memory. */
import { describe, expect, it } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import {
  confinedFiles,
  confinedLocks,
  confinedRunner,
  confinementTo,
  placeVariables
} from "../../src/lab/confinement.ts"
import { Forbidden, rootOnly } from "../../src/services/FileSystem.ts"
import { directory, file, filesOn, link, treeOf } from "../../src/testing/files.ts"
import { locksOn } from "../../src/testing/locks.ts"
import { type Call, processesWith, recordedStreams } from "../../src/testing/processes.ts"
import { mastersIn } from "../../src/testing/services.ts"

const entries = {
  "/lab/etc/main.cf": file("inside"),
  "/lab/etc/inner": link("/lab/etc"),
  "/lab/etc/out": link("/etc"),
  "/lab/etc/up": link("../../etc/main.cf"),
  "/lab/etc/dangling": link("/var/missing"),
  "/lab/etc/twice": link("dangling"),
  "/laboratory/main.cf": file("a neighbour"),
  "/lab/bin/postfix": file("", { mode: 0o755 }),
  "/etc/main.cf": file("outside"),
  "/etc/sub": directory
}

const made = Effect.gen(function* () {
  const tree = yield* Ref.make(treeOf(entries))
  const files = filesOn(tree)
  const confinement = confinementTo("/lab", files)
  const { service } = locksOn(tree, mastersIn(yield* Ref.make<ReadonlyMap<string, string>>(new Map())))
  const calls = yield* Ref.make<ReadonlyArray<Call>>([])
  const { streams } = yield* recordedStreams
  const nothing = { script: () => undefined, programs: new Map(), isFile: () => Effect.succeed(true), calls }
  return {
    files: confinedFiles(files, confinement),
    locks: confinedLocks(service, confinement),
    runner: confinedRunner(processesWith(nothing, streams), confinement, "/lab/bin"),
    calls: Ref.get(calls),
    tree: Ref.get(tree)
  }
})

/** The defect with which an effect dies if the path is forbidden. */
const forbidden = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.map(Effect.exit(effect), (exit) =>
    Exit.isFailure(exit)
      ? Option.getOrUndefined(
          Option.filter(Cause.dieOption(exit.cause), (defect) => defect instanceof Forbidden)
        )
      : undefined
  )

/** All uses of a path, by whether they follow a link at its end. */
const uses = ({ files, locks }: Effect.Effect.Success<typeof made>) => ({
  following: {
    readFile: (path: string) => files.readFile(path),
    readFiles: (path: string) => files.readFiles(["/lab/etc/main.cf", path]),
    entries: (path: string) => files.entries(path),
    kind: (path: string) => files.kind(path),
    realPath: (path: string) => files.realPath(path),
    syncDirectory: (path: string) => files.syncDirectory(path)
  },
  naming: {
    status: (path: string) => files.status(path),
    readSmallFile: (path: string) => files.readSmallFile(path, 1000),
    linkTarget: (path: string) => files.linkTarget(path),
    makeDirectory: (path: string) => files.makeDirectory(path, rootOnly),
    createFile: (path: string) => files.createFile(path, "", rootOnly),
    makeLink: (path: string) => files.makeLink(path, "/lab"),
    setAttributes: (path: string) => files.setAttributes(path, rootOnly),
    renameFrom: (path: string) => files.rename(path, "/lab/etc/new"),
    renameTo: (path: string) => files.rename("/lab/etc/main.cf", path),
    removeFile: (path: string) => files.removeFile(path),
    removeDirectory: (path: string) => files.removeDirectory(path),
    acquire: (path: string) => Effect.scoped(locks.acquire(path)),
    tryAcquire: (path: string) => Effect.scoped(locks.tryAcquire(path))
  }
})

const outside = [
  "/etc/main.cf",
  "/etc",
  "/etc/missing/main.cf",
  "/laboratory/main.cf",
  "/lab/../etc/main.cf",
  "/lab/etc/missing/../../../etc/sub",
  "/lab/etc/out/main.cf",
  "/lab/etc/out/missing",
  "/lab/etc/inner/out/sub",
  "/lab/etc/dangling/file",
  "/lab/etc/twice/file",
  "/lab/etc/inner/../../../etc/sub",
  "/lab/etc/out/.",
  "/lab/etc/out/"
]

describe("a program of a lab", () => {
  it.effect.each(outside)("cannot use %s in any way", (path) =>
    Effect.gen(function* () {
      const host = yield* made
      const before = yield* host.tree
      const { following, naming } = uses(host)
      for (const [name, use] of Object.entries({ ...following, ...naming })) {
        expect({ name, defect: yield* forbidden<unknown, unknown, never>(use(path)) }).toMatchObject({
          name,
          defect: { _tag: "Forbidden", path, reason: "outside of the lab /lab" }
        })
      }
      expect(yield* host.tree).toEqual(before)
    })
  )

  it.effect.each(["/lab/etc/out", "/lab/etc/up", "/lab/etc/dangling", "/lab/etc/twice"])(
    "can use the link %s itself, and not what it leads to",
    (path) =>
      Effect.gen(function* () {
        for (const name of [
          "readFile",
          "readFiles",
          "entries",
          "kind",
          "realPath",
          "syncDirectory"
        ] as const) {
          const { following } = uses(yield* made)
          expect({
            name,
            defect: yield* forbidden<unknown, unknown, never>(following[name](path))
          }).toMatchObject({
            defect: { _tag: "Forbidden" }
          })
        }
        const host = yield* made
        const { naming } = uses(host)
        expect((yield* naming.status(path)).kind).toBe("link")
        yield* naming.removeFile(path)
        expect((yield* host.tree).has(path)).toBe(false)
      })
  )

  it.effect("can look at the directories that lead to the lab, and do nothing else there", () =>
    Effect.gen(function* () {
      const { files } = yield* made
      expect((yield* files.status("/")).kind).toBe("directory")
      expect(yield* files.kind("/lab/..")).toBe("directory")
      expect(yield* forbidden(files.entries("/"))).toMatchObject({ path: "/" })
      expect(yield* forbidden(files.makeDirectory("/new", rootOnly))).toMatchObject({ path: "/new" })
    })
  )

  it.effect("goes on as ever inside", () =>
    Effect.gen(function* () {
      const { files } = yield* made
      expect(yield* files.readFile("/lab/etc/inner/../etc//main.cf")).toBe("inside")
      expect((yield* Effect.flip(files.readFile("/lab/etc/missing/main.cf"))).code).toBe("ENOENT")
    })
  )

  it("says where a path leads that does not show it", () => {
    const reason = "outside of the lab /lab"
    expect(new Forbidden({ path: "/etc", real: "/etc", reason }).message).toBe(
      "/etc is outside of the lab /lab"
    )
    expect(new Forbidden({ path: "/lab/out", real: "/etc", reason }).message).toBe(
      "/lab/out, which is /etc, is outside of the lab /lab"
    )
  })

  it.effect.each(placeVariables)("does not tell a command of a place outside in %s", (name) =>
    Effect.gen(function* () {
      const { calls, runner } = yield* made
      for (const start of [runner.run, runner.capture, runner.launch]) {
        const command = { program: "sh", arguments: [], environment: { [name]: "/lab/etc/out" } }
        expect(yield* forbidden<unknown, unknown, never>(start(command))).toMatchObject({ real: "/etc" })
      }
      expect(yield* calls).toEqual([])
    })
  )

  it.effect("starts no command of Postfix's that lies outside", () =>
    Effect.gen(function* () {
      const { calls, runner } = yield* made
      for (const program of ["/usr/sbin/postfix", "/usr/sbin/sendmail"]) {
        const command = { program, arguments: [], environment: {} }
        expect(yield* forbidden(runner.run(command))).toMatchObject({ path: program })
      }
      for (const program of ["/lab/bin/postfix", "/bin/rm"]) {
        yield* runner.run({ program, arguments: [], environment: {} })
      }
      expect((yield* calls).length).toBe(2)
    })
  )

  it.effect.each([
    [undefined, "/lab/bin:/bin:/usr/bin:/sbin:/usr/sbin"],
    ["/usr/bin", "/lab/bin:/usr/bin"],
    ["/lab/bin:/usr/bin", "/lab/bin:/usr/bin"]
  ] as const)("lets a command with the PATH %s find those of the lab first", ([given, PATH]) =>
    Effect.gen(function* () {
      const { calls, runner } = yield* made
      const environment = given === undefined ? {} : { PATH: given }
      yield* runner.run({ program: "sh", arguments: [], environment })
      expect((yield* calls).map(({ command }) => command.environment)).toEqual([{ PATH }])
    })
  )
})
