/**
 * What Node does by itself, and a program that root runs must not; imported before anything else. A Node that is too
 * old is refused before it meets what it does not know: so nothing here is newer than Node 12.
 */
import type * as Inspector from "node:inspector"
import { closedPort, oldest, releaseLine } from "../../operations/installation/nodeReleases.ts"

if (releaseLine(process.versions.node) < oldest) {
  console.error(
    `postmulti: fatal: Node ${process.versions.node} at ${process.execPath} is too old, install Node ${oldest} or later`
  )
  process.exit(1)
}

// Node listens to SIGUSR1 for a debugger. A listener of ours takes its place, and nothing does once that is gone, so
// that the signal ends the process as any other program.
const replaceListener = (): void => undefined
process.on("SIGUSR1", replaceListener)
process.off("SIGUSR1", replaceListener)

// The launcher has seen to it that a signal before could not open the debugger.
if (process.debugPort !== closedPort) {
  const { close, url }: typeof Inspector = require("node:inspector")
  if (url() !== undefined) close()
}
