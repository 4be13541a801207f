/** What the machine tells of Postfix beside its files: which masters run, and what starts with the machine. */
import * as Fs from "node:fs"
import * as Os from "node:os"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { type FileSystemError, nodePath, tryEither } from "./systemCall.ts"

/** A process of master(8); times are in milliseconds since 1970. */
export interface Master {
  readonly pid: number
  readonly since: number
  /** The unit of systemd that it runs in. */
  readonly unit: Option.Option<string>
  /** When it was started or last reloaded; none where that cannot be seen. */
  readonly configured: Option.Option<number>
}

/** The master that holds a lock, if one does, as far as can be seen. */
export type Holder = Either.Either<Option.Option<Master>, FileSystemError>

/** Of the two locks that a master holds, in the queue directory and in the data directory. */
export interface Both<A> {
  readonly queue: A
  readonly data: A
}

/** The units of Postfix that systemd knows. */
export interface Units {
  readonly installed: ReadonlySet<string>
  /** Those that others pull in. */
  readonly wanted: ReadonlySet<string>
  /** Whether systemd is given a unit for each enabled instance with a name, whenever it starts. */
  readonly generated: boolean
}

export interface MachineFacts {
  /** Whether a lock that is held in another pid namespace would be seen. */
  readonly seesAllLocks: boolean
  readonly hostname: string
  /** TCP ports by name, services(5). */
  readonly ports: ReadonlyMap<string, number>
  /** None where systemd does not run, or knows nothing of Postfix. */
  readonly units: Option.Option<Units>
}

const text = (path: string): string => Fs.readFileSync(path, "latin1")

const textIfThere = (path: string): string => Option.getOrElse(Option.liftThrowable(text)(path), () => "")

interface Lock {
  /** As /proc/self/mountinfo writes it. */
  readonly device: string
  readonly pid: number
}

const lockLine = /^\d+: FLOCK +\S+ +WRITE +(\d+) ([0-9a-f]+):([0-9a-f]+):(\d+) /gm

/** By the inode of the file. Whoever waits for a lock has an arrow in the line. */
const readLocks = (): ReadonlyMap<string, ReadonlyArray<Lock>> => {
  const locks = new Map<string, ReadonlyArray<Lock>>()
  for (const [, pid = "", major = "", minor = "", inode = ""] of text("/proc/locks").matchAll(lockLine)) {
    const device = `${Number.parseInt(major, 16)}:${Number.parseInt(minor, 16)}`
    locks.set(inode, [...(locks.get(inode) ?? []), { device, pid: Number(pid) }])
  }
  return locks
}

const mountedDevices = (): ReadonlySet<string> =>
  new Set(
    Array.from(textIfThere("/proc/self/mountinfo").matchAll(/^\d+ \d+ (\S+)/gm), ([, device = ""]) => device)
  )

const deviceOf = (device: bigint): string => {
  const major = ((device >> 8n) & 0xfffn) | ((device >> 32n) & ~0xfffn)
  const minor = (device & 0xffn) | ((device >> 12n) & ~0xffn)
  return `${major}:${minor}`
}

/** The name of a process, and its start in the kernel's ticks; nothing if it is hidden or gone. */
const processAt = (pid: number | string) => {
  const [, name = "", rest = ""] = /^\d+ \((.*)\) (.*)$/s.exec(textIfThere(`/proc/${pid}/stat`)) ?? []
  return name === "" ? undefined : { name, ticks: Number(rest.split(" ")[19]) }
}

/** Of the kernel, on all of its platforms. */
const ticksPerSecond = 100

const unitOf = (pid: number): Option.Option<string> =>
  Option.fromNullable(
    /^\d+:(?:name=systemd)?:.*\/([^/\n]+\.(?:service|scope))(?:\/|$)/m.exec(
      textIfThere(`/proc/${pid}/cgroup`)
    )?.[1]
  )

/** A reload replaces the queue manager. */
const queueManagerOf = (pid: number) => {
  for (const child of textIfThere(`/proc/${pid}/task/${pid}/children`).split(" ")) {
    const found = child === "" ? undefined : processAt(child)
    if (found?.name === "qmgr") return found
  }
  return undefined
}

/** `booted` is when the machine was, in milliseconds since 1970. */
const lookAtMasters = (
  lockFiles: ReadonlyArray<Both<string>>,
  booted: number
): ReadonlyArray<Both<Holder>> => {
  const locks = tryEither("open", "/proc/locks", readLocks)
  const devices = mountedDevices()
  const areHidden = processAt(1) === undefined
  const time = ({ ticks }: { readonly ticks: number }): number => booted + (ticks * 1000) / ticksPerSecond

  /** Any program can lock a file, so it has to be a master, unless nobody may know; then the file is as old as it. */
  const masterOf = (pid: number, modified: number): Option.Option<Master> => {
    const found = processAt(pid)
    if (found === undefined ? !areHidden : found.name !== "master") return Option.none()
    return Option.some({
      pid,
      since: Math.round(found === undefined ? modified : time(found)),
      unit: unitOf(pid),
      configured: Option.map(Option.fromNullable(queueManagerOf(pid)), time)
    })
  }

  /** Where stat(2) names a device that the kernel does not know, as on overlayfs and btrfs, the inode has to do. */
  const holderOf = (path: string): Holder =>
    Either.flatMap(locks, (all) =>
      tryEither("stat", path, (): Option.Option<Master> => {
        const status = Fs.statSync(nodePath(path), { bigint: true, throwIfNoEntry: false })
        if (status === undefined) return Option.none()
        const device = deviceOf(status.dev)
        return Option.firstSomeOf(
          (all.get(`${status.ino}`) ?? [])
            .filter((lock) => lock.device === device || !devices.has(device))
            .map(({ pid }) => masterOf(pid, Number(status.mtimeMs)))
        )
      })
    )

  return lockFiles.map(({ data, queue }) => ({ queue: holderOf(queue), data: holderOf(data) }))
}

const portLine = /^([^\s#]+)\s+(\d+)\/tcp\b([^#\n]*)/gm

const readPorts = (): ReadonlyMap<string, number> =>
  new Map(
    [...textIfThere("/etc/services").matchAll(portLine)].flatMap(([, name = "", port = "", aliases = ""]) =>
      [name, ...aliases.split(/\s+/)].map((known) => [known, Number(port)] as const)
    )
  )

const unitDirectories = [
  ...["/etc", "/run", "/usr/local/lib", "/usr/lib", "/lib"].map((root) => `${root}/systemd/system`),
  ...["", ".early", ".late"].map((suffix) => `/run/systemd/generator${suffix}`)
]

const namesIn = (directory: string): ReadonlyArray<string> =>
  Option.getOrElse(Option.liftThrowable(() => Fs.readdirSync(directory))(), () => [])

const isOurs = (name: string): boolean => /^postfix(@.*)?\.service$/.test(name)

const readUnits = (): Option.Option<Units> => {
  if (!Fs.existsSync("/run/systemd/system")) return Option.none()
  const found = unitDirectories.flatMap((directory) =>
    namesIn(directory).map((name) => [directory, name] as const)
  )
  const units: Units = {
    installed: new Set(found.map(([, name]) => name).filter(isOurs)),
    wanted: new Set(
      found
        .filter(([, name]) => /\.(wants|requires)$/.test(name))
        .flatMap(([directory, name]) => namesIn(`${directory}/${name}`).filter(isOurs))
    ),
    generated: ["/usr/lib", "/lib"].some((root) =>
      Fs.existsSync(`${root}/systemd/system-generators/postfix-instance-generator`)
    )
  }
  return units.installed.size === 0 ? Option.none() : Option.some(units)
}

/** The number of the first pid namespace is part of the kernel's interface. */
const isInitialNamespace = (): boolean => Fs.readlinkSync("/proc/self/ns/pid") === "pid:[4026531836]"

/** None of this needs a process, or leaves a trace in the mail log. */
export class Machine extends Context.Tag("postmulti/Machine")<
  Machine,
  {
    /** Which masters hold the locks of instances, by the paths of these. */
    readonly masters: (lockFiles: ReadonlyArray<Both<string>>) => Effect.Effect<ReadonlyArray<Both<Holder>>>
    readonly facts: Effect.Effect<MachineFacts>
    /** Whether not even root can write there. */
    readonly isReadOnly: (path: string) => Effect.Effect<boolean>
  }
>() {
  static readonly live = Machine.of({
    masters: (lockFiles) =>
      Effect.map(Clock.currentTimeMillis, (now) => {
        const uptime = Number.parseFloat(textIfThere("/proc/uptime"))
        return lookAtMasters(lockFiles, now - uptime * 1000)
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
