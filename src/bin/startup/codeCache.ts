/**
 * What V8 has compiled before. V8 takes the compiled code of another Node for its own and crashes, and looks at nothing
 * but the length of the source; so a cache counts for exactly the Node and the source that it was made from.
 */
import { isAscii } from "node:buffer"
import * as Fs from "node:fs"
import * as Vm from "node:vm"
import { codeCache, type Part } from "../../operations/installation/layout.ts"
import { readTrusted, writeTrusted } from "./trusted.ts"

const pathOf = (directory: string, part: Part): string => `${directory}/${part}.cjs`
const cacheOf = (directory: string, part: Part): string => `${directory}/${codeCache(part)}`

const key = (): string => {
  const { mtimeMs, size } = Fs.statSync(process.execPath)
  return JSON.stringify([process.version, process.versions.v8, process.arch, size, mtimeMs])
}

/** As Node itself wraps the text of a module; a comment at its end must not hide the brace. */
const opening = "(function (exports, require, module, __filename, __dirname) {"
const closing = "\n})"

const wrapped = (source: string): string => `${opening}${source}${closing}`

/** Runs a script as the module that its file is, and gives back what that exports. */
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

/** The part compiled from its source alone, and the source. */
export const compile = (directory: string, part: Part) => {
  const path = pathOf(directory, part)
  const source = Fs.readFileSync(path)
  return { path, source, script: new Vm.Script(wrapped(source.toString()), { filename: path }) }
}

/** The part with what was compiled before; nothing if there is no such thing that fits. */
export const compiledBefore = (directory: string, part: Part) => {
  const cache = readTrusted(cacheOf(directory, part), key())
  if (cache === undefined) return undefined
  const path = pathOf(directory, part)
  const source = Fs.readFileSync(path)
  const end = opening.length + source.length
  // The whole source is in the cache, which is stricter than a hash of it, and faster.
  if (!cache.subarray(opening.length, end).equals(source)) return undefined
  const length = end + closing.length
  const text = cache.toString("latin1", 0, length)
  return { path, script: new Vm.Script(text, { filename: path, cachedData: cache.subarray(length) }) }
}

/** Keeps what has been compiled of a script by now, behind its text, which is read back as ASCII for speed. */
export const keepCompiled = (directory: string, part: Part, source: Buffer, script: Vm.Script): void => {
  if (!isAscii(source)) return
  const text = Buffer.from(wrapped(source.toString()))
  writeTrusted(cacheOf(directory, part), key(), text, script.createCachedData())
}
