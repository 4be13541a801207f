/** Reads YAML, and JSON, which is YAML, as texts, lists and maps; and remembers the lines. Writes YAML. */
import * as Option from "effect/Option"
import {
  Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument
} from "yaml"
import { fromUnicode, toUnicode, toUnicodeLossy } from "../../services/bytes.ts"
import type { Mistake, Path } from "./mistakes.ts"

interface Source {
  /** Scalars are texts, except for null. */
  readonly value: unknown
  /** The line of the value at that path, or of the nearest one around it. */
  readonly lineOf: (path: Path) => number
  readonly mistakes: ReadonlyArray<Mistake>
}

interface Read {
  readonly node: Node
  readonly value: unknown
  /** How many values there are in it once all aliases are replaced. */
  readonly size: number
}

/** Far more than a host needs; a few lines of aliases can stand for billions of values. */
const mostValues = 1_000_000

const parse = (unicode: string) => {
  const lines = new LineCounter()
  // Without this schema, 3.10 would be a number, and no a truth value.
  return {
    lines,
    document: parseDocument(unicode, { schema: "failsafe", lineCounter: lines, prettyErrors: false })
  }
}

/** The same for all readers of JSON: yes, no, and whole numbers. */
const fromJson = (source: string): Option.Option<string> => {
  if (source === "true" || source === "false") return Option.some(source === "true" ? "yes" : "no")
  return /^-?\d+$/.test(source) ? Option.some(source) : Option.none()
}

const unreadable = (problem: string): Source => ({
  value: null,
  lineOf: () => 1,
  mistakes: [{ line: 1, path: [], problem }]
})

/** The text of a scalar; empty for anything else. */
const textIn = (node: unknown): string =>
  isScalar(node) && typeof node.value === "string" ? fromUnicode(node.value) : ""

export const readYaml = (text: string): Source => {
  const given = toUnicode(text)
  if (Option.isNone(given)) return unreadable("this is not UTF-8")
  const { unicode } = given.value
  const isJson = Option.isSome(Option.liftThrowable(JSON.parse)(unicode))
  const parsed = Option.liftThrowable(parse)(unicode)
  if (Option.isNone(parsed)) return unreadable("nested too deeply")
  const { document, lines } = parsed.value
  const mistakes: Array<Mistake> = []
  const anchors = new Map<string, Read>()

  const lineAt = (offset: number | undefined): number => lines.linePos(offset ?? 0).line || 1
  const lineIn = (node: unknown): number =>
    lineAt(isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? node.range?.[0] : 0)
  const refuse = (node: unknown, path: Path, problem: string): Omit<Read, "node"> => {
    mistakes.push({ line: lineIn(node), path, problem })
    return { value: undefined, size: 1 }
  }

  const scalar = (
    node: Node & { readonly value: unknown; readonly type?: string | undefined },
    path: Path
  ) => {
    const source = textIn(node)
    if (node.type !== "PLAIN") return { value: source, size: 1 }
    if (/^(~|null|Null|NULL)?$/.test(source)) return { value: null, size: 1 }
    if (!isJson) return { value: source, size: 1 }
    return Option.match(fromJson(source), {
      onNone: () => refuse(node, path, `write ${source} in quotes`),
      onSome: (value) => ({ value, size: 1 })
    })
  }

  const whole = (node: unknown, path: Path): Omit<Read, "node"> => {
    if (isAlias(node)) {
      return (
        anchors.get(node.source) ??
        refuse(node, path, `there is no anchor &${fromUnicode(node.source)} before this`)
      )
    }
    if (isScalar(node)) return scalar(node, path)
    if (isSeq(node)) {
      const items = node.items.map((item, index) => read(item, [...path, index]))
      return { value: items.map(({ value }) => value), size: sum(items) }
    }
    if (!isMap(node)) return { value: null, size: 1 }
    const entries = node.items.map(({ key, value }) => {
      const name = textIn(key)
      if (!isScalar(key)) refuse(key, path, "a key has to be a text")
      return [name, read(value, [...path, name])] as const
    })
    return {
      value: Object.fromEntries(entries.map(([name, { value }]) => [name, value])),
      size: sum(entries.map(([, one]) => one))
    }
  }

  const sum = (parts: ReadonlyArray<{ readonly size: number }>): number =>
    parts.reduce((total, { size }) => total + size, 1)

  const read = (node: unknown, path: Path): Omit<Read, "node"> => {
    const all = whole(node, path)
    const found = all.size > mostValues ? refuse(node, path, "its aliases stand for too many values") : all
    if ((isScalar(node) || isMap(node) || isSeq(node)) && node.anchor !== undefined) {
      anchors.set(node.anchor, { ...found, node })
    }
    return found
  }

  const step = (node: unknown, key: PropertyKey): unknown => {
    const real = isAlias(node) ? anchors.get(node.source)?.node : node
    if (isSeq(real)) return real.items[Number(key)]
    return isMap(real) ? real.items.find((pair) => textIn(pair.key) === key) : undefined
  }

  /** A pair stands for its key, so that the line of a setting is that of its name. */
  const lineOf = (path: Path): number => {
    let node: unknown = document.contents
    let line = lineIn(node)
    for (const key of path) {
      const next = step(node, key)
      if (next === undefined) break
      line = lineIn(isPair(next) ? next.key : next)
      node = isPair(next) ? next.value : next
    }
    return line
  }

  const { value } = read(document.contents, [])
  const invalid = [...document.errors, ...document.warnings].map(({ message, pos: [offset] }) => ({
    line: lineAt(offset),
    path: [],
    problem: fromUnicode(message)
  }))
  return { value, lineOf, mistakes: [...invalid, ...mistakes] }
}

/** What a document can say. */
export type Value =
  | string
  | number
  | boolean
  | null
  | ReadonlyArray<Value>
  | { readonly [key: string]: Value | undefined }

const unicodeOf = (value: Value | undefined): unknown => {
  if (typeof value === "string") return toUnicodeLossy(value).unicode
  if (typeof value !== "object" || value === null) return value
  return Array.isArray(value)
    ? value.map(unicodeOf)
    : Object.fromEntries(
        Object.entries(value).map(([name, one]) => [toUnicodeLossy(name).unicode, unicodeOf(one)])
      )
}

/** By the older rules, so that readers of both versions see the same. */
export const writeYaml = (value: Value): string => {
  const document = new Document(unicodeOf(value), { version: "1.1", aliasDuplicateObjects: false })
  return fromUnicode(document.toString({ lineWidth: 0, trueStr: "yes", falseStr: "no", directives: false }))
}
