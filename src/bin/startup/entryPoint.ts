/**
 * Loading a bundle, with what V8 has compiled of it before where that is possible. V8 takes the compiled code of another Node for its own and crashes, and looks at nothing
 * but the length of the source; so a cache counts for exactly the Node and the source that it was made from.
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

/** The bundle compiled from its source alone, and the source. */
export const compile = (directory: string, bundle: Bundle) => {
  const path = pathOf(directory, bundle)
  const source = Fs.readFileSync(path)
  return { path, source, script: new Vm.Script(wrapped(source.toString()), { filename: path }) }
}

/** The bundle with what was compiled before; nothing if there is no such thing that fits. */
export const compiledBefore = (directory: string, bundle: Bundle) => {
  const cache = readTrusted(cacheOf(directory, bundle), key())
  if (cache === undefined) return undefined
  const path = pathOf(directory, bundle)
  const source = Fs.readFileSync(path)
  const end = opening.length + source.length
  // The whole source is in the cache, which is stricter than a hash of it, and faster.
  if (!cache.subarray(opening.length, end).equals(source)) return undefined
  const length = end + closing.length
  const text = cache.toString("latin1", 0, length)
  return { path, script: new Vm.Script(text, { filename: path, cachedData: cache.subarray(length) }) }
}

/** Keeps what has been compiled of a script by now, behind its text, which is read back as ASCII for speed. */
export const keepCompiled = (directory: string, bundle: Bundle, source: Buffer, script: Vm.Script): void => {
  if (!isAscii(source)) return
  const text = Buffer.from(wrapped(source.toString()))
  writeTrusted(cacheOf(directory, bundle), key(), text, script.createCachedData())
}

/**
 * Whether a first argument belongs to the modern command line: one that is no option has always been an error of the
 * original, and the original has never had the three long options.
 */
export const isModern = (argument: string): boolean =>
  /^([a-z]|--(help|version|completions|complete)(=|$))/.test(argument)

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

/** Postfix's own start must not take it for a success that nothing was done. */
const refuse = (directory: string, bundle: Bundle) => (): void => {
  Fs.writeSync(2, `postmulti: fatal: ${directory}/${bundle}.cjs is damaged, install this program again\n`)
  process.exitCode = 1
}

/** What starts that bundle. */
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
