/** The masters that run on this host, according to /proc. */
import * as Fs from "node:fs"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { type FileSystemError, nodePath, tryEither } from "../files/systemCall.ts"
import { withoutSlashes } from "../paths.ts"

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

export const nobody: Holder = Either.right(Option.none())

export const isHeld = (holder: Holder): boolean => Either.isRight(holder) && Option.isSome(holder.right)

/** One value for each lock that a master holds: in its queue directory and in its data directory. */
interface Both<A> {
  readonly queue: A
  readonly data: A
}

/** The lock files of an instance as far as they are known, by its configuration directory. */
export interface LockFiles extends Both<Option.Option<string>> {
  readonly configDirectory: string
}

export interface Masters extends Both<Holder> {
  /** If neither lock is held: a master with the same configuration that holds others. Only root can see that. */
  readonly displaced: Option.Option<Master>
}

/** All of these files are ASCII where it matters, and Node reads UTF-8 fastest. */
const text = (path: string): string => Fs.readFileSync(path, "utf8")

export const textIfThere = (path: string): string => {
  try {
    return text(path)
  } catch {
    return ""
  }
}

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

/** The configuration directory that postfix(1) gave to a process. */
const configurationOf = (pid: number): Option.Option<string> => {
  const environment = Option.liftThrowable(() => Fs.readFileSync(`/proc/${pid}/environ`, "latin1"))
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
export const findMasters = (lockFiles: ReadonlyArray<LockFiles>, booted: number): ReadonlyArray<Masters> => {
  const locks = tryEither("open", "/proc/locks", readLocks)
  const devices = mountedDevices()
  const areHidden = processAt(1) === undefined
  const namespace = linkIn("/proc/self/ns/pid")
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
      isApart: Option.contains(
        Option.zipWith(namespace, linkIn(`/proc/${pid}/ns/pid`), (ours, its) => ours !== its),
        true
      ),
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

  const holderIfKnown = Option.match({ onNone: () => nobody, onSome: holderOf })

  let visible: ReadonlyMap<string, Master> | undefined

  /** The visible masters by their configuration directories, but for those in a jail or in a container. */
  const mastersByConfiguration = (): ReadonlyMap<string, Master> => {
    const pids = Either.isRight(locks) ? [...locks.right.values()].flat().map(({ pid }) => pid) : []
    return new Map(
      [...new Set(pids)].flatMap((pid) =>
        Option.all([configurationOf(pid), masterOf(pid, 0)]).pipe(
          Option.filter(([, { isApart }]) => !isApart && Option.contains(linkIn(`/proc/${pid}/root`), "/")),
          Option.toArray
        )
      )
    )
  }

  return lockFiles.map(({ configDirectory, ...paths }) => {
    const queue = holderIfKnown(paths.queue)
    const data = isHeld(queue) ? nobody : holderIfKnown(paths.data)
    if (isHeld(queue) || isHeld(data)) return { queue, data, displaced: Option.none() }
    visible ??= mastersByConfiguration()
    return { queue, data, displaced: Option.fromNullable(visible.get(withoutSlashes(configDirectory))) }
  })
}
