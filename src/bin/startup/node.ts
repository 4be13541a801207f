/**
 * Stops what Node does by itself and a program of root must not do. Imported before anything else. Refuses a Node
 * that is too old to run the rest, so nothing here is newer than Node 12.
 */
import type * as Inspector from "node:inspector"
import { closedPort, oldest, releaseLine } from "../../operations/installation/nodeReleases.ts"

if (releaseLine(process.versions.node) < oldest) {
  console.error(
    `postmulti: fatal: Node ${process.versions.node} at ${process.execPath} is too old, install Node ${oldest} or later`
  )
  process.exit(1)
}

// Node opens its debugger on SIGUSR1. Our listener replaces Node's, and removing ours leaves none, so the signal
// ends the process.
const replaceListener = (): void => undefined
process.on("SIGUSR1", replaceListener)
process.off("SIGUSR1", replaceListener)

// The launcher has closed the debugger to signals that arrive before this.
if (process.debugPort !== closedPort) {
  const { close, url }: typeof Inspector = require("node:inspector")
  if (url() !== undefined) close()
}
