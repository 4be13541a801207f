/** What Node has as globals and this program uses. */
import { split } from "../host.ts"
import { addListener, clearTimer, removeListener, repeat, setTimer } from "./eventLoop.ts"
import { signalNumbers } from "./signals.ts"
import { decode, encode } from "./utf8.ts"

type Encoding = "latin1" | "utf8"

class NativeBuffer extends Uint8Array {
  static override from(source: unknown, encoding?: unknown, length?: unknown): NativeBuffer {
    if (typeof source === "string") {
      return new NativeBuffer(host.bytes(encoding === "latin1" ? source : encode(source)))
    }
    if (source instanceof ArrayBuffer && typeof encoding === "number" && typeof length === "number") {
      return new NativeBuffer(source, encoding, length)
    }
    throw new TypeError("a buffer is made of a text or of a part of another one")
  }

  static alloc(size: number): NativeBuffer {
    return new NativeBuffer(size)
  }

  static byteLength(text: string): number {
    return host.encodedLength(text)
  }

  static concat(parts: ReadonlyArray<Uint8Array>): NativeBuffer {
    const whole = new NativeBuffer(parts.reduce((sum, { length }) => sum + length, 0))
    let at = 0
    for (const part of parts) {
      whole.set(part, at)
      at += part.length
    }
    return whole
  }

  equals(other: Uint8Array): boolean {
    return this.length === other.length && this.every((byte, index) => byte === other[index])
  }

  override toString(encoding: Encoding = "utf8", start = 0, end = this.length): string {
    const text = host.text(this.buffer, this.byteOffset + start, end - start)
    return encoding === "latin1" ? text : decode(text)
  }
}

/** The caller's variables, one character per byte. */
export const environment: Readonly<Record<string, string>> = Object.fromEntries(
  split(host.environment)
    .filter((variable) => variable.includes("="))
    .map((variable) => {
      const end = variable.indexOf("=")
      return [variable.slice(0, end), variable.slice(end + 1)]
    })
)

/** One character per byte. */
export const argv: ReadonlyArray<string> = split(host.arguments).slice(1)

const nativeProcess = {
  argv: ["", "", ...argv],
  env: environment,
  pid: host.processId,
  execPath: "",
  versions: { node: "" },
  geteuid: () => host.userId,
  getegid: () => host.groupId,
  umask: host.umask,
  exit: host.exit,
  kill: (process: number, signal: string) => host.kill(process, signalNumbers.get(signal) ?? 0),
  on: (signal: string, listener: () => void) => addListener(signalNumbers.get(signal) ?? 0, listener),
  off: (signal: string, listener: () => void) => removeListener(signalNumbers.get(signal) ?? 0, listener)
}

/** Effect refers to these. This program does not use them. */
const nativeConsole = {}
class NativeURL {}

export {
  clearTimer as clearInterval,
  clearTimer as clearTimeout,
  NativeBuffer as Buffer,
  NativeURL as URL,
  nativeConsole as console,
  nativeProcess as process,
  repeat as setInterval,
  setTimer as setTimeout
}
