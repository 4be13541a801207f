/** What strace(1) tells of a command and its children, and the rules that this has to follow. */

export interface SystemCall {
  readonly process: number
  readonly name: string
  /** The arguments and the result, with what each descriptor refers to: `21</etc/postfix/main.cf.tmp>, 0) = 0`. */
  readonly rest: string
}

const line = /^(\d+) +(?:(\w+)\((.*)|<\.\.\. (\w+) resumed>(.*))$/

/** In the order in which they were begun; what strace has cut in two is put together. */
export const systemCalls = (trace: string): ReadonlyArray<SystemCall> => {
  const calls: Array<SystemCall> = []
  for (const [, process, name, rest = "", , ending = ""] of trace.split("\n").flatMap((text) => {
    const found = line.exec(text)
    return found === null ? [] : [found]
  })) {
    if (name !== undefined) calls.push({ process: Number(process), name, rest })
    else {
      const index = calls.findLastIndex((call) => call.process === Number(process))
      const begun = calls[index]
      if (begun !== undefined) {
        calls[index] = { ...begun, rest: begun.rest.replace(" <unfinished ...>", ending) }
      }
    }
  }
  return calls
}

/** The path behind the first descriptor. */
const fileOf = ({ rest }: SystemCall): string => /^\d+<([^>]*)>/.exec(rest)?.[1] ?? ""

const directoryOf = (path: string): string => path.slice(0, path.lastIndexOf("/"))

const isWrite = ({ name }: SystemCall): boolean => ["ftruncate", "pwrite64", "utimensat"].includes(name)

const isSyncOf =
  (path: string) =>
  (call: SystemCall): boolean =>
    call.name === "fsync" && fileOf(call) === path

/** What was renamed without having been brought to the disk, or in a directory that was not. */
export const unsafeRenames = (calls: ReadonlyArray<SystemCall>): ReadonlyArray<string> =>
  calls.flatMap((call, index) => {
    if (call.name !== "rename") return []
    const name = /\/([^/"]+)"/.exec(call.rest)?.[1] ?? ""
    const before = calls.slice(0, index)
    const written = before.findLastIndex((other) => isWrite(other) && fileOf(other).endsWith(`/${name}`))
    const path = before[written] === undefined ? "" : fileOf(before[written])
    const isSynced = before.slice(written).some(isSyncOf(path))
    const isKept = calls.slice(index).some(isSyncOf(directoryOf(path)))
    return isSynced && isKept ? [] : [call.rest]
  })

/** Owners and modes that were set by a name, which somebody could have given to something else. */
export const setByName = (calls: ReadonlyArray<SystemCall>): ReadonlyArray<string> =>
  calls
    .filter(({ name }) => /^(l?chown|chmod|fchownat|fchmodat2?)$/.test(name))
    .filter(({ name, rest }) => !/^(chown|chmod)$/.test(name) || !/^"\/proc\/self\/fd\/\d+",/.test(rest))
    .map(({ name, rest }) => `${name}(${rest}`)

/** Whether a main.cf was read before the lock of the host was held. */
export const readsUnlocked = (calls: ReadonlyArray<SystemCall>): boolean => {
  const locked = calls.findIndex(({ name, rest }) => name === "flock" && /postmulti\.lock>.* = 0$/.test(rest))
  const read = calls.findIndex(({ name, rest }) => name === "openat" && /main\.cf", O_RDONLY/.test(rest))
  return locked === -1 || read < locked
}

/** The programs that were started, after the launcher and the interpreter that it becomes. */
export const started = (calls: ReadonlyArray<SystemCall>): ReadonlyArray<string> =>
  calls
    .filter(
      ({ name, process, rest }) => name === "execve" && process !== calls[0]?.process && / = 0$/.test(rest)
    )
    .map(({ rest }) => /^"([^"]*)"/.exec(rest)?.[1] ?? rest)

/** Whatever fills, names or removes something, but for the lock of the host, which says who holds it. */
export const changes = (calls: ReadonlyArray<SystemCall>): ReadonlyArray<string> =>
  calls
    .filter(({ name }) => /^(mkdir|rmdir|rename|pwrite64|utimensat|link|symlink)/.test(name))
    .filter(({ rest }) => !rest.includes("postmulti.lock"))
    .map(({ name, rest }) => `${name}(${rest}`)
