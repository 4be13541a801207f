/**
 * Loads a bundle, with its cached code if possible. V8 accepts the code of another Node and then crashes, and it
 * compares nothing of the source but the length. So a cache is used only with the same Node and the same source.
 */
import { isAscii } from "node:buffer"
import * as Fs from "node:fs"
import * as Vm from "node:vm"
import { type Bundle, codeCache } from "../../operations/installation/layout.ts"
import type { EntryPoint } from "../main.ts"
import { readTrusted, writeTrusted } from "./trusted.ts"

const pathOf = (directory: string, bundle: Bundle): string => `${directory}/${bundle}.cjs`
const cacheOf = (directory: string, bundle: Bundle): string => `${directory}/${codeCache(bundle)}`

const key = (): string => {
  const { mtimeMs, size } = Fs.statSync(process.execPath)
  return JSON.stringify([process.version, process.versions.v8, process.arch, size, mtimeMs])
}

/** Node wraps a module in the same way. A comment at its end must not hide the brace. */
const opening = "(function (exports, require, module, __filename, __dirname) {"
const closing = "\n})"

const wrapped = (source: string): string => `${opening}${source}${closing}`

/** Runs a script as a module, and returns its exports. */
export const evaluate = <Exports>(
  script: Vm.Script,
  load: NodeJS.Require,
  path: string,
  directory: string
) => {
  const module: { exports: Partial<Exports> } = { exports: {} }
  script.runInThisContext()(module.exports, load, module, path, directory)
  return module.exports
}

/** The bundle compiled from its source, without a cache. */
export const compile = (directory: string, bundle: Bundle) => {
  const path = pathOf(directory, bundle)
  const source = Fs.readFileSync(path)
  return { path, source, script: new Vm.Script(wrapped(source.toString()), { filename: path }) }
}

/** The bundle with its cached code; undefined if there is no valid cache. */
export const compiledBefore = (directory: string, bundle: Bundle) => {
  const cache = readTrusted(cacheOf(directory, bundle), key())
  if (cache === undefined) return undefined
  const path = pathOf(directory, bundle)
  const source = Fs.readFileSync(path)
  const end = opening.length + source.length
  // The cache contains the whole source. To compare it is stricter than a hash, and faster.
  if (!cache.subarray(opening.length, end).equals(source)) return undefined
  const length = end + closing.length
  const text = cache.toString("latin1", 0, length)
  return { path, script: new Vm.Script(text, { filename: path, cachedData: cache.subarray(length) }) }
}

/** Saves the text of a script and the code compiled so far. The text is read back as ASCII, for speed. */
export const keepCompiled = (directory: string, bundle: Bundle, source: Buffer, script: Vm.Script): void => {
  if (!isAscii(source)) return
  const text = Buffer.from(wrapped(source.toString()))
  writeTrusted(cacheOf(directory, bundle), key(), text, script.createCachedData())
}

/** Whatever is wrong with the cache, the bundle itself is still there. */
const startCompiled = (
  directory: string,
  bundle: Bundle,
  load: NodeJS.Require
): EntryPoint["start"] | undefined => {
  try {
    const compiled = compiledBefore(directory, bundle)
    if (compiled === undefined) return undefined
    return evaluate<EntryPoint>(compiled.script, load, compiled.path, directory).start
  } catch {
    return undefined
  }
}

/** With exit status 0, Postfix would take the start for a success. */
const refuse = (directory: string, bundle: Bundle) => (): void => {
  Fs.writeSync(2, `postmulti: fatal: ${directory}/${bundle}.cjs is damaged, install this program again\n`)
  process.exitCode = 1
}

/** The function that starts a bundle. */
export const loadEntryPoint = (
  directory: string,
  bundle: Bundle,
  load: NodeJS.Require
): EntryPoint["start"] => {
  const compiled = startCompiled(directory, bundle, load)
  if (compiled !== undefined) return compiled
  const { start }: Partial<EntryPoint> = load(`./${bundle}.cjs`)
  return start ?? refuse(directory, bundle)
}
