/** The parts of `node:os` and `node:tty` that the live services use. */
export const hostname = host.hostname

export const isatty = (descriptor: number): boolean => host.isTerminal(descriptor)

export class WriteStream {
  readonly columns: number
  constructor(descriptor: number) {
    this.columns = host.columns(descriptor)
  }
}
