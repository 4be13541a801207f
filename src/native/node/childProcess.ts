/** The part of `node:child_process` that the live services use. Texts have one character per byte. */
import { errnoOf, joined } from "../host.ts"
import { stopReading, whenEnded, whenReadable } from "./eventLoop.ts"
import { readSync } from "./fs.ts"
import { signalName, signalNumbers } from "./signals.ts"

/** Each event has at most one listener here. */
class Events {
  readonly #listeners = new Map<string, (...values: ReadonlyArray<unknown>) => void>()

  on(event: string, listener: (...values: ReadonlyArray<unknown>) => void): this {
    this.#listeners.set(event, listener)
    return this
  }

  once(event: string, listener: (...values: ReadonlyArray<unknown>) => void): this {
    return this.on(event, listener)
  }

  emit(event: string, ...values: ReadonlyArray<unknown>): void {
    this.#listeners.get(event)?.(...values)
  }
}

const chunkSize = 65536

/** The output of a child. */
class Output extends Events {
  isOpen = true
  readonly #descriptor: number
  readonly #closed: () => void

  constructor(descriptor: number, closed: () => void) {
    super()
    this.#descriptor = descriptor
    this.#closed = closed
    whenReadable(descriptor, () => this.read())
  }

  read(): void {
    const bytes = Buffer.alloc(chunkSize)
    const length = readSync(this.#descriptor, bytes)
    if (length > 0) this.emit("data", bytes.subarray(0, length))
    else this.destroy()
  }

  destroy(): void {
    if (!this.isOpen) return
    this.isOpen = false
    stopReading(this.#descriptor)
    host.close(this.#descriptor)
    this.#closed()
  }
}

class Child extends Events {
  exitCode: number | null = null
  signalCode: string | null = null
  stdout: Output | null = null
  stderr: Output | null = null
  readonly pid: number

  constructor(pid: number, outputs: ReadonlyArray<number>) {
    super()
    this.pid = pid
    const [output, errors] = outputs.map((descriptor) => new Output(descriptor, () => this.close()))
    this.stdout = output ?? null
    this.stderr = errors ?? null
    whenEnded(pid, (status) => this.end(status))
  }

  get hasEnded(): boolean {
    return this.exitCode !== null || this.signalCode !== null
  }

  end(status: number): void {
    const signal = status & 0x7f
    if (signal === 0) this.exitCode = status >> 8
    else this.signalCode = signalName(signal)
    this.emit("exit", this.exitCode, this.signalCode)
    this.close()
  }

  close(): void {
    if (!this.hasEnded || this.stdout?.isOpen === true || this.stderr?.isOpen === true) return
    this.emit("close", this.exitCode, this.signalCode)
  }

  kill(signal: string): void {
    if (!this.hasEnded) host.kill(this.pid, signalNumbers.get(signal) ?? 0)
  }

  /** The program exits by itself, whatever still runs. */
  unref(): void {}
}

interface Options {
  readonly stdio: ReadonlyArray<"ignore" | "pipe" | number>
  readonly env: Readonly<Record<string, string | undefined>>
  readonly detached?: boolean
}

/** Where execvp(3) looks for a program. */
const candidates = (program: string, path = "/bin:/usr/bin"): ReadonlyArray<string> =>
  program.includes("/") || program === ""
    ? [program]
    : path.split(":").map((directory) => `${directory || "."}/${program}`)

const noPermission = -13

/** ENOENT, ENODEV, ENOTDIR, ETIMEDOUT and ESTALE: the search goes on. A missing permission is reported in the end. */
const passedOver: ReadonlyArray<number> = [noPermission, -2, -19, -20, -110, -116]

const startFirst = (paths: ReadonlyArray<string>, start: (path: string) => number): number => {
  let failure: unknown
  for (const path of paths) {
    try {
      return start(path)
    } catch (error) {
      const code = errnoOf(error)
      if (!passedOver.includes(code)) throw error
      if (failure === undefined || code === noPermission) failure = error
    }
  }
  throw failure
}

export const spawn = (
  program: string,
  words: ReadonlyArray<string>,
  { detached = false, env, stdio }: Options
): Child => {
  const opened: Array<number> = []
  const keep = (descriptor: number): number => {
    opened.push(descriptor)
    return descriptor
  }
  const inputs: Array<number> = []
  const outputOf = (): number => {
    const [from = -1, to = -1] = new Int32Array(host.makePipe())
    inputs.push(from)
    return keep(to)
  }
  const variables = joined(Object.entries(env).map(([name, value]) => `${name}=${value ?? ""}`))
  try {
    // A source must not have the number of another descriptor of the child.
    const sources = Int32Array.from(stdio, (source, index) => {
      if (source === "ignore") return -1
      return source === index
        ? index
        : keep(host.duplicate(source === "pipe" ? outputOf() : source, stdio.length))
    })
    const started = startFirst(candidates(program, env["PATH"]), (path) =>
      host.spawn(
        joined([path, program, ...words]),
        variables,
        sources.buffer,
        0,
        sources.byteLength,
        detached
      )
    )
    const child = new Child(started, inputs)
    Promise.resolve().then(() => child.emit("spawn"))
    return child
  } catch (error) {
    inputs.forEach(host.close)
    throw error
  } finally {
    opened.forEach(host.close)
  }
}
