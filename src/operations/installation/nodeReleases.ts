/** What is known of the releases of Node; without imports, since a start begins with it. */

/** The release lines that the tests are run with. */
export const supported: ReadonlyArray<number> = [20, 22, 24]

export const oldest = 20

/** Of a version such as `20.20.2`. */
export const releaseLine = (version: string): number => Number.parseInt(version, 10)

/**
 * The address is one that no socket can be bound to: multicast, for TCP. So the debugger, which Node starts when it
 * gets SIGUSR1, cannot be reached by anybody, in the time before our own code runs.
 */
export const closedDebugger = "--inspect-port=[ff02::1]:2000"

/** The port of it. */
export const closedPort = 2000

/**
 * Without the compiler no memory is both written and executed, which hardened units forbid; what runs for so short a
 * time has nothing from the compiler. From Node 24 on, WebAssembly goes with it by itself, and the option is unknown.
 */
export const withoutCompiler = (version: string): ReadonlyArray<string> =>
  releaseLine(version) < 24 ? ["--jitless", "--no-expose-wasm"] : ["--jitless"]

/** Whether it asks the kernel for protection keys at its start, compiler or not. */
export const asksForKeys = (version: string): boolean => releaseLine(version) < 22
