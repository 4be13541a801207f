/** What the machine tells about Postfix beyond its files: which masters run, and what starts at boot. */
import * as Fs from "node:fs"
import * as Os from "node:os"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { nodePath, tryEither } from "./files/systemCall.ts"
import { findMasters, type LockFiles, type Masters, textIfThere } from "./processes/masters.ts"

/** Postfix's systemd units. */
export interface Units {
  readonly installed: ReadonlySet<string>
  /** The units that another unit pulls in. */
  readonly wanted: ReadonlySet<string>
  /** Whether a generator makes a unit for each instance that has a name. */
  readonly generated: boolean
}

interface MachineFacts {
  /** Whether the kernel shows us locks held in other pid namespaces. */
  readonly seesAllLocks: boolean
  readonly hostname: string
  /** TCP ports by the names in services(5). */
  readonly ports: ReadonlyMap<string, number>
  /** None if systemd does not run, or has no unit of Postfix. */
  readonly units: Option.Option<Units>
}

const portLine = /^([^\s#]+)\s+(\d+)\/tcp\b([^#\n]*)/gm

const readPorts = (): ReadonlyMap<string, number> =>
  new Map(
    [...textIfThere("/etc/services").matchAll(portLine)].flatMap(([, name = "", port = "", aliases = ""]) =>
      [name, ...aliases.split(/\s+/)].map((known) => [known, Number(port)] as const)
    )
  )

/** Where people and packages put units. */
export const unitDirectories = ["/etc", "/run", "/usr/local/lib", "/usr/lib", "/lib"].map(
  (root) => `${root}/systemd/system`
)

const generated = ["", ".early", ".late"].map((suffix) => `/run/systemd/generator${suffix}`)

const namesIn = (directory: string): ReadonlyArray<string> =>
  Option.getOrElse(Option.liftThrowable(() => Fs.readdirSync(directory))(), () => [])

const isPostfixUnit = (name: string): boolean => /^postfix(@.*)?\.service$/.test(name)

const readUnits = (): Option.Option<Units> => {
  if (!Fs.existsSync("/run/systemd/system")) return Option.none()
  const found = [...unitDirectories, ...generated].flatMap((directory) =>
    namesIn(directory).map((name) => [directory, name] as const)
  )
  const units: Units = {
    installed: new Set(found.map(([, name]) => name).filter(isPostfixUnit)),
    wanted: new Set(
      found
        .filter(([, name]) => /\.(wants|requires)$/.test(name))
        .flatMap(([directory, name]) => namesIn(`${directory}/${name}`).filter(isPostfixUnit))
    ),
    generated: ["/usr/lib", "/lib"].some((root) =>
      Fs.existsSync(`${root}/systemd/system-generators/postfix-instance-generator`)
    )
  }
  return units.installed.size === 0 ? Option.none() : Option.some(units)
}

/** This number is part of the kernel's interface. */
const isInitialNamespace = (): boolean => Fs.readlinkSync("/proc/self/ns/pid") === "pid:[4026531836]"

/** Starts no process, and writes nothing to the mail log. */
export class Machine extends Context.Tag("postmulti/Machine")<
  Machine,
  {
    /** The masters that hold these locks. A data lock is looked up only if the queue lock is free. */
    readonly masters: (lockFiles: ReadonlyArray<LockFiles>) => Effect.Effect<ReadonlyArray<Masters>>
    readonly facts: Effect.Effect<MachineFacts>
    /** Whether not even root can write there. */
    readonly isReadOnly: (path: string) => Effect.Effect<boolean>
  }
>() {
  static readonly live = Machine.of({
    masters: (lockFiles) =>
      Effect.map(Clock.currentTimeMillis, (now) => {
        const uptime = Number.parseFloat(textIfThere("/proc/uptime"))
        return findMasters(lockFiles, now - uptime * 1000)
      }),
    isReadOnly: (path) =>
      Effect.sync(() =>
        Either.match(
          tryEither("open", path, () => Fs.accessSync(nodePath(path), Fs.constants.W_OK)),
          { onLeft: ({ code }) => code === "EROFS", onRight: () => false }
        )
      ),
    facts: Effect.sync(() => ({
      seesAllLocks: Option.getOrElse(Option.liftThrowable(isInitialNamespace)(), () => false),
      hostname: Os.hostname(),
      ports: readPorts(),
      units: readUnits()
    }))
  })
}
