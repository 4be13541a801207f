/** What strace(1) shows of a command and its children, and the rules for it. */

export interface SystemCall {
  readonly process: number
  readonly name: string
  /** Arguments and result. Each descriptor is shown with its file: `21</etc/postfix/main.cf.tmp>, 0) = 0`. */
  readonly rest: string
}

const line = /^(\d+) +(?:(\w+)\((.*)|<\.\.\. (\w+) resumed>(.*))$/

/** In the order of their start. Calls that strace has split are joined. */
export const systemCalls = (trace: string): ReadonlyArray<SystemCall> => {
  const calls: Array<SystemCall> = []
  for (const [, process, name, rest = "", , ending = ""] of trace.split("\n").flatMap((text) => {
    const found = line.exec(text)
    return found === null ? [] : [found]
  })) {
    if (name !== undefined) calls.push({ process: Number(process), name, rest })
    else {
      const index = calls.map((call) => call.process).lastIndexOf(Number(process))
      const begun = calls[index]
      if (begun !== undefined) {
        calls[index] = { ...begun, rest: begun.rest.replace(" <unfinished ...>", ending) }
      }
    }
  }
  return calls
}

/** The path of the first descriptor. */
const fileOf = ({ rest }: SystemCall): string => /^\d+<([^>]*)>/.exec(rest)?.[1] ?? ""

const directoryOf = (path: string): string => path.slice(0, path.lastIndexOf("/"))

const isWrite = ({ name }: SystemCall): boolean => ["ftruncate", "pwrite64", "utimensat"].includes(name)

const isSyncOf =
  (path: string) =>
  (call: SystemCall): boolean =>
    call.name === "fsync" && fileOf(call) === path

/** Files that were renamed before they were synced, or whose directory was not synced. */
export const unsafeRenames = (calls: ReadonlyArray<SystemCall>): ReadonlyArray<string> =>
  calls.flatMap((call, index) => {
    if (call.name !== "rename") return []
    const name = /\/([^/"]+)"/.exec(call.rest)?.[1] ?? ""
    const before = calls.slice(0, index)
    const written = before
      .map((other) => isWrite(other) && fileOf(other).endsWith(`/${name}`))
      .lastIndexOf(true)
    const path = before[written] === undefined ? "" : fileOf(before[written])
    const isSynced = before.slice(written).some(isSyncOf(path))
    const isKept = calls.slice(index).some(isSyncOf(directoryOf(path)))
    return isSynced && isKept ? [] : [call.rest]
  })

/** Owners and modes that were set by name. Another user could have replaced the file of that name. */
export const setByName = (calls: ReadonlyArray<SystemCall>): ReadonlyArray<string> =>
  calls
    .filter(({ name }) => /^(l?chown|chmod|fchownat|fchmodat2?)$/.test(name))
    .filter(({ name, rest }) => !/^(chown|chmod)$/.test(name) || !/^"\/proc\/self\/fd\/\d+",/.test(rest))
    .map(({ name, rest }) => `${name}(${rest}`)

/** Whether a main.cf was read before the host's lock was held. */
export const readsUnlocked = (calls: ReadonlyArray<SystemCall>): boolean => {
  const locked = calls.findIndex(({ name, rest }) => name === "flock" && /postmulti\.lock>.* = 0$/.test(rest))
  const read = calls.findIndex(({ name, rest }) => name === "openat" && /main\.cf", O_RDONLY/.test(rest))
  return locked === -1 || read < locked
}

/** The programs that were started, after the launcher and Node. */
export const started = (calls: ReadonlyArray<SystemCall>): ReadonlyArray<string> =>
  calls
    .filter(
      ({ name, process, rest }) => name === "execve" && process !== calls[0]?.process && / = 0$/.test(rest)
    )
    .map(({ rest }) => /^"([^"]*)"/.exec(rest)?.[1] ?? rest)

/** Calls that write, name or remove something, except for the host's lock file, which names its holder. */
export const changes = (calls: ReadonlyArray<SystemCall>): ReadonlyArray<string> =>
  calls
    .filter(({ name }) => /^(mkdir|rmdir|rename|pwrite64|utimensat|link|symlink)/.test(name))
    .filter(({ rest }) => !rest.includes("postmulti.lock"))
    .map(({ name, rest }) => `${name}(${rest}`)
