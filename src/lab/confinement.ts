/**
 * Keeps the programs of a lab inside it. If an argument, a setting or a symbolic link leads a program outside, the
 * program ends.
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { standardPath } from "../operations/environment.ts"
import { printable } from "../services/Diagnostics.ts"
import type { FileLock } from "../services/FileLock.ts"
import { type FileSystem, Forbidden } from "../services/FileSystem.ts"
import { appendLines } from "../services/files/changing.ts"
import type { ProcessRunner } from "../services/ProcessRunner.ts"
import { directoryOf, isInside, join, maxSymlinks, nameOf, within } from "../services/paths.ts"
import {
  checkedFiles,
  checkedLocks,
  type FileAction,
  type FileCheck,
  preparedProcesses
} from "../testing/checked.ts"
import { complain } from "../testing/programs/Program.ts"
import { absentNames, programNames } from "../testing/stock.ts"

/** Checks a path before it is used. Dies with `Forbidden` unless it is in the lab. */
type Check = (path: string) => Effect.Effect<void>

interface Confinement {
  /** Before the target of the path is used. */
  readonly followed: Check
  /** Before the name itself is used, which may be a link. */
  readonly named: Check
  /** Before the name is only looked at. This is allowed for directories above the lab, too. */
  readonly seen: Check
  readonly seenByName: Check
}

/** Keeps a relative path relative to the working directory. */
const explicit = (path: string): string => (path.startsWith("/") ? path : `./${path}`)

/** The target of a path, or what it would be if all of it existed. */
const target = ({ linkTarget, realPath }: FileSystem["Type"]) => {
  const missing = (path: string, links: number): Effect.Effect<string> =>
    Effect.gen(function* () {
      if (path === "/" || path === ".") return path
      const directory = yield* resolved(directoryOf(path), links)
      const place = within(directory, nameOf(path))
      const link = yield* Effect.option(linkTarget(place))
      if (Option.isNone(link) || links === maxSymlinks) return place
      return yield* resolved(
        link.value.startsWith("/") ? link.value : `${directory}/${link.value}`,
        links + 1
      )
    })

  const resolved = (path: string, links = 0): Effect.Effect<string> =>
    Effect.catchAll(realPath(path), () => missing(path, links))

  return (path: string) => resolved(explicit(path))
}

export const confinementTo = (root: string, files: FileSystem["Type"]): Confinement => {
  const followed = target(files)

  /** The path of the name itself. `.` and `..` are not names of their own, so they are resolved. */
  const named = (path: string) => {
    const [given, name] = [explicit(path), nameOf(path)]
    return ["", ".", ".."].includes(name)
      ? followed(path)
      : Effect.map(followed(directoryOf(given)), (directory) => join(directory, name))
  }

  const check =
    (where: (path: string) => Effect.Effect<string>, allowed: (real: string) => boolean): Check =>
    (path) =>
      // An empty path leads nowhere, and the kernel refuses it.
      path === ""
        ? Effect.void
        : Effect.flatMap(where(path), (real) =>
            allowed(real)
              ? Effect.void
              : Effect.die(new Forbidden({ path, real, reason: `outside of the lab ${root}` }))
          )

  const inside = (real: string) => isInside(real, root)
  const onTheWay = (real: string) => inside(real) || isInside(root, real)

  return {
    followed: check(followed, inside),
    named: check(named, inside),
    seen: check(followed, onTheWay),
    seenByName: check(named, onTheWay)
  }
}

/** Runs a program of that name. If the program leaves the lab, reports that, and ends it. */
export const confined = <E, R>(name: string, program: Effect.Effect<number, E, R>) =>
  Effect.catchSomeDefect(program, (defect) =>
    defect instanceof Forbidden
      ? Option.some(Effect.as(complain(name, `fatal: ${printable(defect.message, true)}`), 1))
      : Option.none()
  )

/** How each operation uses its path. */
const uses: Readonly<Record<FileAction, keyof Confinement>> = {
  acquire: "named",
  acquireTemporary: "named",
  createFile: "named",
  entries: "followed",
  fill: "named",
  filesBelow: "followed",
  isMounted: "seenByName",
  kind: "seen",
  linkTarget: "named",
  makeDirectory: "named",
  makeLink: "named",
  readFile: "followed",
  readSmallFile: "named",
  realPath: "seen",
  removeDirectory: "named",
  removeFile: "named",
  rename: "named",
  setAttributes: "named",
  status: "seenByName",
  syncDirectory: "followed",
  syncFile: "followed",
  tryAcquire: "named",
  tryAcquireNew: "named",
  written: "followed"
}

const checkIn =
  (confinement: Confinement): FileCheck =>
  (action, path, from = path) => {
    const check = confinement[uses[action]]
    return from === path ? check(path) : Effect.zipRight(check(from), check(path))
  }

export const confinedFiles = (files: FileSystem["Type"], confinement: Confinement): FileSystem["Type"] =>
  checkedFiles(files, checkIn(confinement))

export const confinedLocks = (locks: FileLock["Type"], confinement: Confinement): FileLock["Type"] =>
  checkedLocks(locks, checkIn(confinement))

export const confinedAppending =
  ({ followed }: Confinement): typeof appendLines =>
  (path, lines) =>
    Effect.zipRight(followed(path), appendLines(path, lines))

/** The variables that tell a command where an instance is. */
export const placeVariables = [
  "MAIL_CONFIG",
  "command_directory",
  "config_directory",
  "daemon_directory",
  "data_directory",
  "meta_directory",
  "queue_directory",
  "shlib_directory"
] as const

const postfixNames: ReadonlySet<string> = new Set([...programNames, ...absentNames])

/**
 * Commands may be any programs of the machine, and do anything. But they get no path outside the lab, and they find
 * the lab's own programs in place of Postfix's.
 */
export const confinedRunner = (
  runner: ProcessRunner["Type"],
  { followed }: Confinement,
  programs: string
): ProcessRunner["Type"] =>
  preparedProcesses(
    runner,
    Effect.fnUntraced(function* (command) {
      const { environment, program } = command
      for (const name of placeVariables) {
        const place = environment[name]
        if (place !== undefined) yield* followed(place)
      }
      if (program.includes("/") && postfixNames.has(nameOf(program))) yield* followed(program)
      const path = environment["PATH"] || standardPath
      const PATH = path.startsWith(`${programs}:`) ? path : `${programs}:${path}`
      return { ...command, environment: { ...environment, PATH } }
    })
  )
