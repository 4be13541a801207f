/**
 * The caches that the installation makes for a faster start. If anything is wrong with one, the program starts
 * without it. Imports nothing but Node's modules, because every start loads this first.
 */
import * as Fs from "node:fs"

const { O_NOFOLLOW, O_RDONLY } = Fs.constants

/**
 * The content after the first line, which must be the key; undefined if the file is missing, different or not
 * trusted.
 */
export const readTrusted = (path: string, key: string): Buffer | undefined => {
  let descriptor: number | undefined
  try {
    descriptor = Fs.openSync(path, O_RDONLY | O_NOFOLLOW)
    const status = Fs.fstatSync(descriptor)
    // A file that only root can write is as trustworthy as the program.
    if (!status.isFile() || status.uid !== 0 || (status.mode & 0o022) !== 0) return undefined
    const bytes = Fs.readFileSync(descriptor)
    const line = Buffer.from(`${key}\n`)
    return bytes.subarray(0, line.length).equals(line) ? bytes.subarray(line.length) : undefined
  } catch {
    return undefined
  } finally {
    if (descriptor !== undefined) Fs.closeSync(descriptor)
  }
}

/** Replaces a whole file. Everybody can read it, only root can write it. `finish` gets it before it has its name. */
export const replaceFile = (
  path: string,
  content: string | Uint8Array,
  finish: (temporary: string) => void = () => undefined
): void => {
  const temporary = `${path}.${process.pid}`
  Fs.writeFileSync(temporary, content, { mode: 0o644, flag: "wx" })
  finish(temporary)
  Fs.renameSync(temporary, path)
}

/** Replaces a file for `readTrusted`. */
export const writeTrusted = (path: string, key: string, ...parts: ReadonlyArray<Uint8Array>): void =>
  replaceFile(path, Buffer.concat([Buffer.from(`${key}\n`), ...parts]))
