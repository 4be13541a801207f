/** The parts of `node:os` and `node:tty` that the live services use. */
import { readFileSync } from "./fs.ts"

export const hostname = (): string => readFileSync("/proc/sys/kernel/hostname", "utf8").trimEnd()

export const isatty = (descriptor: number): boolean => host.isTerminal(descriptor)

export class WriteStream {
  readonly columns: number
  constructor(descriptor: number) {
    this.columns = host.columns(descriptor)
  }
}
