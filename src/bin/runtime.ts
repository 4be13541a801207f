/** What the modern door knows of itself; apart from the live services, since the classic door starts without it. */
import { Runtime } from "../services/Runtime.ts"

export const runtime = Runtime.of({
  executable: process.execPath,
  version: process.versions.node,
  directory: __dirname
})
