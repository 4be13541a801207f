/** What is not removed, since something is in it that nobody but people can judge. */
import * as Effect from "effect/Effect"
import { Diagnostics } from "../services/Diagnostics.ts"
import type { FileSystemError } from "../services/FileSystem.ts"

export const forPeople = "please verify contents and remove by hand"

export const warnOfLeftover = (path: string) =>
  Effect.flatMap(Diagnostics, ({ warning }) => warning(`${path}: ${forPeople}`))

/** The text of the error says nothing that the request to look after it does not say. */
export const isNotEmpty = ({ code }: FileSystemError): boolean => code === "ENOTEMPTY" || code === "EEXIST"
