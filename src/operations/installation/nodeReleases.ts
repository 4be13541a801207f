/** What is known about the releases of Node. Without imports, since it is loaded at every start. */

/** The release lines with which the tests run. */
export const supported: ReadonlyArray<number> = [18, 20, 22, 24, 25, 26]

export const oldest = 18

export const nodeMissing = (subcommand: string): string =>
  `'${subcommand}' needs Node ${oldest} or later, which is not installed: install nodejs`

/** The release line of a version such as `20.20.2`. */
export const releaseLine = (version: string): number => Number.parseInt(version, 10)

export const closedPort = 2000

/**
 * No TCP socket can be bound to a multicast address. So nobody can reach the debugger that Node opens if SIGUSR1
 * arrives before our own code runs.
 */
export const closedDebugger = `--inspect-port=[ff02::1]:${closedPort}`

/**
 * Without the compiler, no memory is both writable and executable, which hardened units forbid; a program that runs this
 * briefly gains nothing from it. From Node 24 on this disables WebAssembly as well, and the second option is unknown.
 */
export const withoutCompiler = (version: string): ReadonlyArray<string> =>
  releaseLine(version) < 24 ? ["--jitless", "--no-expose-wasm"] : ["--jitless"]

/** Whether Node asks the kernel for memory protection keys when it starts. */
export const asksForKeys = (version: string): boolean => releaseLine(version) < 22
