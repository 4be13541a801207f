/** What the machine tells about Postfix beyond its files: which masters run, and what starts at boot. */
import * as Fs from "node:fs"
import * as Os from "node:os"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { type FileSystemError, nodePath, tryEither } from "./files/systemCall.ts"
import { withoutSlashes } from "./paths.ts"

/** A process of master(8); times are in milliseconds since 1970. */
export interface Master {
  readonly pid: number
  readonly since: number
  /** Whether it is in another pid namespace, where postfix(1) cannot reach it. */
  readonly isApart: boolean
  /** Its systemd unit. */
  readonly unit: Option.Option<string>
  /** When it last read its configuration, at its start or at a reload; none if that is hidden. */
  readonly configured: Option.Option<number>
}

/** The visible master that holds a lock, if there is one. */
export type Holder = Either.Either<Option.Option<Master>, FileSystemError>

/** One value for each lock that a master holds: in its queue directory and in its data directory. */
export interface Both<A> {
  readonly queue: A
  readonly data: A
}

/** The lock files of an instance, by its configuration directory. */
export interface LockFiles extends Both<string> {
  readonly configDirectory: string
}

export interface Masters extends Both<Holder> {
  /** If neither lock is held: a master with the same configuration that holds others. Only root can see that. */
  readonly displaced: Option.Option<Master>
}

/** Postfix's systemd units. */
export interface Units {
  readonly installed: ReadonlySet<string>
  /** The units that another unit pulls in. */
  readonly wanted: ReadonlySet<string>
  /** Whether a generator makes a unit for each instance that has a name. */
  readonly generated: boolean
}

export interface MachineFacts {
  /** Whether the kernel shows us locks held in other pid namespaces. */
  readonly seesAllLocks: boolean
  readonly hostname: string
  /** TCP ports by the names in services(5). */
  readonly ports: ReadonlyMap<string, number>
  /** None if systemd does not run, or has no unit of Postfix. */
  readonly units: Option.Option<Units>
}

/** All of these files are ASCII where it matters, and Node reads UTF-8 fastest. */
const text = (path: string): string => Fs.readFileSync(path, "utf8")

const textIfThere = (path: string): string => Option.getOrElse(Option.liftThrowable(text)(path), () => "")

interface Lock {
  /** In the form of /proc/self/mountinfo. */
  readonly device: string
  readonly pid: number
}

const lockLine = /^\d+: FLOCK +\S+ +WRITE +(\d+) ([0-9a-f]+):([0-9a-f]+):(\d+) /gm

/** Locks by the inode of their file. The line of a process that waits for a lock has an arrow, and does not match. */
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

/** The name of a process, and its start in clock ticks after boot; undefined if the process is hidden or gone. */
const processAt = (pid: number | string) => {
  const stat = textIfThere(`/proc/${pid}/stat`)
  const end = stat.lastIndexOf(")")
  if (end < 0) return undefined
  return {
    name: stat.slice(stat.indexOf("(") + 1, end),
    ticks: Number(stat.slice(end + 2).split(" ", 20)[19])
  }
}

/** The kernel uses this value on all platforms. */
const ticksPerSecond = 100

const unitOf = (pid: number): Option.Option<string> =>
  Option.fromNullable(
    /^\d+:(?:name=systemd)?:.*\/([^/\n]+\.(?:service|scope))(?:\/|$)/m.exec(
      textIfThere(`/proc/${pid}/cgroup`)
    )?.[1]
  )

/** Where a link of /proc leads; none if only root may know, or the process is gone. */
const linkIn = Option.liftThrowable((path: string): string => Fs.readlinkSync(path))

const isApart = (pid: number): boolean => {
  const [ours, theirs] = [linkIn("/proc/self/ns/pid"), linkIn(`/proc/${pid}/ns/pid`)]
  return Option.isSome(ours) && Option.isSome(theirs) && ours.value !== theirs.value
}

/** The configuration directory that postfix(1) gave to a master on this host, not in a jail or a container. */
const configurationOf = (pid: number): Option.Option<string> => {
  const environment = Option.liftThrowable(() => Fs.readFileSync(`/proc/${pid}/environ`, "latin1"))
  if (isApart(pid) || !Option.contains(linkIn(`/proc/${pid}/root`), "/")) return Option.none()
  return Option.flatMap(environment(), (text) =>
    Option.map(Option.fromNullable(/(?:^|\0)MAIL_CONFIG=([^\0]*)/.exec(text)?.[1]), withoutSlashes)
  )
}

/** A reload starts a new queue manager. */
const queueManagerOf = (pid: number) => {
  for (const child of textIfThere(`/proc/${pid}/task/${pid}/children`).split(" ")) {
    const found = child === "" ? undefined : processAt(child)
    if (found?.name === "qmgr") return found
  }
  return undefined
}

/** `booted` is the time of the boot, in milliseconds since 1970. */
const lookAtMasters = (lockFiles: ReadonlyArray<LockFiles>, booted: number): ReadonlyArray<Masters> => {
  const locks = tryEither("open", "/proc/locks", readLocks)
  const devices = mountedDevices()
  const areHidden = processAt(1) === undefined
  const time = ({ ticks }: { readonly ticks: number }): number => booted + (ticks * 1000) / ticksPerSecond

  /**
   * Any program can lock a file, so the holder must be called master. If /proc hides processes, we trust the lock, and
   * take the time of the file for the start.
   */
  const masterOf = (pid: number, modified: number): Option.Option<Master> => {
    const found = processAt(pid)
    if (found === undefined ? !areHidden : found.name !== "master") return Option.none()
    return Option.some({
      pid,
      since: Math.round(found === undefined ? modified : time(found)),
      isApart: isApart(pid),
      unit: unitOf(pid),
      configured: Option.map(Option.fromNullable(queueManagerOf(pid)), time)
    })
  }

  /** On overlayfs and btrfs, stat(2) names a device that /proc/locks does not know. There we compare only the inode. */
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

  let visible: ReadonlyMap<string, Master> | undefined

  /** The visible masters by their configuration directories, looked for only where an instance seems to be stopped. */
  const mastersByConfiguration = (): ReadonlyMap<string, Master> => {
    if (visible !== undefined) return visible
    const pids = Either.isRight(locks) ? [...locks.right.values()].flat().map(({ pid }) => pid) : []
    const found = [...new Set(pids)].filter((pid) => processAt(pid)?.name === "master")
    visible = new Map(
      found.flatMap((pid) => Option.toArray(Option.all([configurationOf(pid), masterOf(pid, 0)])))
    )
    return visible
  }

  return lockFiles.map(({ configDirectory, data, queue }) => {
    const free: Holder = Either.right(Option.none())
    const isHeld = (holder: Holder): boolean => Either.isRight(holder) && Option.isSome(holder.right)
    const holder = holderOf(queue)
    const other = isHeld(holder) ? free : holderOf(data)
    return {
      queue: holder,
      data: other,
      displaced:
        isHeld(holder) || isHeld(other)
          ? Option.none()
          : Option.fromNullable(mastersByConfiguration().get(withoutSlashes(configDirectory)))
    }
  })
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
