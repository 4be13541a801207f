/** Whether systemd's units of Postfix let Node start. */
import * as Array from "effect/Array"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { readableNames, readableTexts } from "../../services/ifThere.ts"
import { nameOf } from "../../services/paths.ts"
import { asksForKeys } from "./nodeReleases.ts"

/** A file that says something of a unit. */
interface UnitFile {
  readonly path: string
  readonly text: string
}

const directories = ["/etc", "/run", "/usr/local/lib", "/usr/lib", "/lib"].map(
  (root) => `${root}/systemd/system`
)

const isUnit = (name: string): boolean => /^postfix(@.*)?\.service(\.d)?$/.test(name)

const valuesOf = (text: string, setting: string): ReadonlyArray<string> =>
  [...text.matchAll(new RegExp(`^\\s*${setting}\\s*=[ \\t]*(.*)$`, "gm"))].map(([, value = ""]) =>
    value.trim()
  )

const keys = /(^|[\s~])(pkey_alloc|@pkey|@known)(:|\s|$)/

/** Whether that value alone allows the call, forbids it, or all that it does not name. */
const verdict = (value: string): "allows" | "forbids" | "says nothing" => {
  const isNamed = keys.test(value)
  if (value.startsWith("~")) return isNamed ? "forbids" : "says nothing"
  return isNamed || value === "" ? "allows" : "forbids"
}

/**
 * The file of a filter that ends a process for asking for protection keys: none of the files names the call, nor has the
 * call fail instead. What groups of systemd's contain is different from release to release, but for the one of keys.
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

/** All files of units of Postfix, and what was added to them. */
const unitFiles = Effect.gen(function* () {
  const found = (yield* Effect.forEach(directories, pathsIn)).flat()
  const [files, folders] = Array.partition(
    found.filter((path) => isUnit(nameOf(path))),
    (path) => path.endsWith(".d")
  )
  const additions = (yield* Effect.forEach(folders, pathsIn)).flat()
  const texts = yield* readableTexts([...files, ...additions])
  return [...texts].map(([path, text]): UnitFile => ({ path, text }))
})

/** What a hardened unit of Postfix does to that Node; another one it does nothing to. */
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

/** What to do about it. */
export const allowKeys =
  "run 'systemctl edit' for that unit and add SystemCallFilter=pkey_alloc to its [Service] section, or use Node 22 or later"
