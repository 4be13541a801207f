/** Whether Postfix's systemd units let Node start. */
import * as Array from "effect/Array"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { readableNames, readableTexts } from "../../services/ifThere.ts"
import { unitDirectories } from "../../services/Machine.ts"
import { nameOf } from "../../services/paths.ts"
import { asksForKeys } from "./nodeReleases.ts"

/** A file of a unit, or an addition to one. */
interface UnitFile {
  readonly path: string
  readonly text: string
}

const isUnit = (name: string): boolean => /^postfix(@.*)?\.service(\.d)?$/.test(name)

const valuesOf = (text: string, setting: string): ReadonlyArray<string> =>
  [...text.matchAll(new RegExp(`^\\s*${setting}\\s*=[ \\t]*(.*)$`, "gm"))].map(([, value = ""]) =>
    value.trim()
  )

const keys = /(^|[\s~])(pkey_alloc|@pkey|@known)(:|\s|$)/

/** What one value says about the call that asks for protection keys. */
const verdict = (value: string): "allows" | "forbids" | "says nothing" => {
  const isNamed = keys.test(value)
  if (value.startsWith("~")) return isNamed ? "forbids" : "says nothing"
  return isNamed || value === "" ? "allows" : "forbids"
}

/**
 * The file with a filter that kills a process for asking for protection keys, unless another file allows the call or lets
 * it fail. Of systemd's groups of calls, only those named above contain this call in every release.
 */
export const killingFilter = (files: ReadonlyArray<UnitFile>): UnitFile | undefined => {
  const isMild = files.some(({ text }) =>
    valuesOf(text, "SystemCallErrorNumber").some((value) => value !== "" && value !== "kill")
  )
  const verdicts = files.map(({ text }) => valuesOf(text, "SystemCallFilter").map(verdict))
  if (isMild || verdicts.some((all) => all.includes("allows"))) return undefined
  return files.find((_, index) => verdicts[index]?.includes("forbids"))
}

const pathsIn = (directory: string) =>
  Effect.map(readableNames(directory), (names) => names.map((name) => `${directory}/${name}`))

/** All files of Postfix's units, with additions. */
const unitFiles = Effect.gen(function* () {
  const found = (yield* Effect.forEach(unitDirectories, pathsIn)).flat()
  const [files, folders] = Array.partition(
    found.filter((path) => isUnit(nameOf(path))),
    (path) => path.endsWith(".d")
  )
  const additions = (yield* Effect.forEach(folders, pathsIn)).flat()
  const texts = yield* readableTexts([...files, ...additions])
  return [...texts].map(([path, text]): UnitFile => ({ path, text }))
})

/** Says which unit kills that Node, if any. */
export const findKillingUnit = (version: string) =>
  asksForKeys(version)
    ? Effect.map(unitFiles, (files) =>
        Option.map(
          Option.fromNullable(killingFilter(files)),
          ({ path }) =>
            `${path} filters system calls and kills Node ${version}; Postfix's own program then runs instead`
        )
      )
    : Effect.succeed(Option.none<string>())

export const allowKeys =
  "run 'systemctl edit' for that unit and add SystemCallFilter=pkey_alloc to its [Service] section, or use Node 22 or later"
