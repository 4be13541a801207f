/**
 * Files that make a start faster, made by the installation. Nothing depends on them: whatever is wrong with one, the
 * start goes its ordinary way. Without imports but Node's, since this is what a start begins with.
 */
import * as Fs from "node:fs"

const { O_NOFOLLOW, O_RDONLY } = Fs.constants

/** What a trusted file holds after a first line that is the key; nothing if anything is different. */
export const readTrusted = (path: string, key: string): Buffer | undefined => {
  let descriptor: number | undefined
  try {
    descriptor = Fs.openSync(path, O_RDONLY | O_NOFOLLOW)
    const status = Fs.fstatSync(descriptor)
    // What root alone can write is as good as the program itself.
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

/** Replaces the file as a whole, for everybody to read and for root to write. */
export const writeTrusted = (path: string, key: string, ...parts: ReadonlyArray<Uint8Array>): void => {
  const temporary = `${path}.${process.pid}`
  Fs.writeFileSync(temporary, Buffer.concat([Buffer.from(`${key}\n`), ...parts]), { mode: 0o644, flag: "wx" })
  Fs.renameSync(temporary, path)
}
