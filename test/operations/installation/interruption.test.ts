/** A signal or a fault during an installation. */
import { describe, expect, it } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Ref from "effect/Ref"
import * as TestClock from "effect/TestClock"
import { changeInstallation } from "../../../src/operations/installation/installation.ts"
import { pageLink, programFiles } from "../../../src/operations/installation/layout.ts"
import { failing } from "../../../src/testing/faults.ts"
import { directory, type Entries, file } from "../../../src/testing/files.ts"
import { pretendHost } from "../../../src/testing/host.ts"
import { exited } from "../../../src/testing/processes.ts"

/** Where the program is that installs itself, on Debian. */
const files: Entries = {
  "/usr/local/lib": directory,
  "/usr/local/share/man/man1": directory,
  "/usr/bin/node": file(""),
  "/usr/bin/dpkg-divert": file(""),
  ...Object.fromEntries(programFiles.map((name) => [`/opt/postmulti/${name}`, file("#!/usr/bin/env node\n")]))
}

/** Two directories, the files, the start, the launcher and the entry, the diversion, the original, and the links. */
const all = programFiles.length + 9

describe("an installation", () => {
  it.effect("ends after the change in which a signal comes, and tells how far it has come", () =>
    Effect.gen(function* () {
      const begun = yield* Deferred.make<void>()
      const released = yield* Deferred.make<void>()
      const diverted = yield* Ref.make(false)
      const divert = Deferred.succeed(begun, undefined).pipe(
        Effect.zipRight(Deferred.await(released)),
        Effect.zipRight(Ref.set(diverted, true)),
        Effect.as(exited(0))
      )
      const host = yield* pretendHost({
        files,
        processes: (command) => (command.arguments.includes("--add") ? divert : undefined)
      })
      const running = yield* Effect.fork(Effect.provide(changeInstallation("install"), host.layer))
      yield* Deferred.await(begun)
      const interrupted = yield* Effect.fork(Fiber.interrupt(running))
      yield* Effect.yieldNow()
      yield* Deferred.succeed(released, undefined)
      yield* Fiber.join(interrupted)
      expect(yield* Ref.get(diverted)).toBe(true)
      expect((yield* host.tree).has("/usr/sbin/postmulti.postfix")).toBe(false)
      expect((yield* host.log).map(({ text }) => text)).toEqual([
        `root installed this program in part: ${all - 2} of ${all} changes`
      ])
    })
  )

  it.effect("tells how far it has come when it fails, and leaves nothing then", () =>
    Effect.gen(function* () {
      const host = yield* pretendHost({ files: { ...files, [pageLink]: file("npm's") } })
      const before = yield* host.tree
      yield* host.faults.inject(failing("makeLink", "ENOSPC"))
      const failed = yield* Effect.fork(
        Effect.flip(Effect.provide(changeInstallation("install"), host.layer))
      )
      yield* TestClock.adjust("1 minute")
      expect(yield* Fiber.join(failed)).toMatchObject({ code: "ENOSPC" })
      expect((yield* host.log).map(({ text }) => text)).toEqual([
        `root installed this program in part: ${all - 2} of ${all - 1} changes`,
        "root uninstalled this program"
      ])
      expect([...(yield* host.tree).keys()].sort()).toEqual([...before.keys()].sort())
    })
  )

  it.effect("says what an upgrade does where there is no dpkg", () =>
    Effect.gen(function* () {
      const { "/usr/bin/dpkg-divert": _, ...others } = files
      const host = yield* pretendHost({ files: others })
      yield* Effect.provide(changeInstallation("install"), host.layer)
      expect(yield* host.log).toMatchObject([
        {
          severity: "warning",
          text: "without dpkg, an upgrade of Postfix puts its own program back at /usr/sbin/postmulti; 'postmulti doctor' notices, and another 'postmulti install' mends it"
        },
        { text: "root installed this program" }
      ])
    })
  )

  it.effect("is told as such when it is complete", () =>
    Effect.gen(function* () {
      const host = yield* pretendHost({ files })
      yield* Effect.provide(changeInstallation("install"), host.layer)
      expect((yield* host.log).map(({ text }) => text)).toEqual(["root installed this program"])
    })
  )
})
