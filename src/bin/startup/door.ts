/** Opening a door: with what was compiled before, where that is possible. */
import * as Fs from "node:fs"
import type { Part } from "../../operations/installation/layout.ts"
import type { Beginning } from "../live.ts"
import { compiledBefore, evaluate } from "./codeCache.ts"

/** What each part of the program exports. */
export interface Door {
  readonly start: (beginning: Beginning) => void
}

/** Whatever is wrong with it, the part itself is still there. */
const startBefore = (directory: string, part: Part, load: NodeJS.Require): Door["start"] | undefined => {
  try {
    const compiled = compiledBefore(directory, part)
    if (compiled === undefined) return undefined
    return evaluate<Door>(compiled.script, load, compiled.path, directory).start
  } catch {
    return undefined
  }
}

/** Postfix's own start must not take it for a success that nothing was done. */
const refuse = (directory: string, part: Part) => (): void => {
  Fs.writeSync(2, `postmulti: fatal: ${directory}/${part}.cjs is damaged, install this program again\n`)
  process.exitCode = 1
}

/** What starts that part of the program. */
export const openDoor = (directory: string, part: Part, load: NodeJS.Require): Door["start"] => {
  const before = startBefore(directory, part, load)
  if (before !== undefined) return before
  const { start }: Partial<Door> = load(`./${part}.cjs`)
  return start ?? refuse(directory, part)
}
