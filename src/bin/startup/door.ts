/** Opening a door: with what was compiled before, where that is possible. */
import type { HeadStart } from "../../services/headStart.ts"
import { compiledBefore, evaluate, type Part } from "./codeCache.ts"

/** What each part of the program exports. */
export interface Door {
  readonly start: (question?: HeadStart) => void
}

const before = (directory: string, part: Part) => {
  try {
    return compiledBefore(directory, part)
  } catch {
    return undefined
  }
}

export const openDoor = (directory: string, part: Part, load: NodeJS.Require): Partial<Door> => {
  const compiled = before(directory, part)
  return compiled === undefined
    ? load(`./${part}.cjs`)
    : evaluate<Door>(compiled.script, load, compiled.path, directory)
}
