/** What an installation, and its removal, find where Postfix's own program belongs. */
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import {
  changeInstallation,
  type InstallationAction
} from "../../../src/operations/installation/installation.ts"
import { entry, programFiles } from "../../../src/operations/installation/layout.ts"
import { Runtime } from "../../../src/services/processes/Runtime.ts"
import { directory, type Entries, file, link } from "../../../src/testing/files.ts"
import { pretendHost } from "../../../src/testing/host.ts"
import { exited } from "../../../src/testing/processes.ts"

const path = "/usr/sbin/postmulti"
const aside = `${path}.postfix`
const original = "ELF, Postfix's own"
const native = "ELF, with /usr/lib/postmulti/program"

const program: Entries = {
  "/usr/local/lib": directory,
  "/usr/bin/node": file(""),
  ...Object.fromEntries(programFiles.map((name) => [`/opt/postmulti/${name}`, file("")]))
}

/** What is at both paths afterwards, where `diversion` says how dpkg answers, if there is one. */
const after = Effect.fnUntraced(function* (
  action: InstallationAction,
  files: Entries,
  diversion?: Readonly<Record<string, string>>
) {
  const dpkg: Entries = diversion === undefined ? {} : { "/usr/bin/dpkg-divert": file("") }
  const host = yield* pretendHost({
    files: { ...program, ...dpkg, ...files },
    processes: ({ arguments: [question = ""], program }) =>
      program.endsWith("/dpkg-divert") ? Either.right(exited(0, diversion?.[question])) : undefined
  })
  const result = yield* Effect.either(Effect.provide(changeInstallation(action), host.layer))
  const tree = yield* host.tree
  return [Either.isRight(result), tree.get(path)?.text, tree.get(aside)?.text]
})

describe("an installation", () => {
  it.effect.each([
    ["with dpkg", {}],
    ["without", undefined]
  ] as const)("takes its own executable for no original, %s", ([, diversion]) =>
    Effect.gen(function* () {
      const inPlace = { [path]: file(native), [aside]: file(original) }
      expect(yield* after("install", inPlace, diversion)).toEqual([true, entry, original])
      expect(yield* after("uninstall", inPlace, diversion)).toEqual([true, original, undefined])
      const both = { [path]: file(native), [aside]: file(native) }
      expect(yield* after("install", both, diversion)).toEqual([false, native, native])
      expect(yield* after("uninstall", both, diversion)).toEqual([false, native, native])
    })
  )

  it.effect("needs Node, but its removal does not", () =>
    Effect.gen(function* () {
      const host = yield* pretendHost({
        files: { ...program, [path]: file(native), [aside]: file(original) }
      })
      const change = (action: InstallationAction) =>
        changeInstallation(action).pipe(
          Effect.updateService(Runtime, (runtime) => ({ ...runtime, node: Option.none() })),
          Effect.provide(host.layer)
        )
      expect(yield* Effect.flip(change("install"))).toMatchObject({
        message: "'install' needs Node 18 or later, which is not installed: install nodejs"
      })
      yield* change("uninstall")
      expect((yield* host.tree).get(path)?.text).toBe(original)
    })
  )

  it.effect("takes for no original what leads to its place", () =>
    Effect.gen(function* () {
      const cutOff = { [path]: file(original), [aside]: link("postmulti") }
      const diversion = { "--listpackage": "LOCAL\n", "--truename": `${aside}\n` }
      expect(yield* after("install", cutOff, diversion)).toEqual([true, entry, original])
      expect(yield* after("uninstall", cutOff, diversion)).toEqual([true, original, "postmulti"])
    })
  )
})
