/** Completion of the original's options. */
import { letters } from "../../classic/commandLine.ts"
import { actions } from "../../classic/errors.ts"

type Words = ReadonlyArray<string>

const descriptions: Readonly<Record<string, string>> = {
  a: "all instances",
  e: "change the life cycle",
  g: "the instances of this group",
  G: "the group of the instance",
  i: "the instance with this name or directory",
  I: "the name of the instance",
  j: "the list as JSON",
  l: "list the instances",
  p: "run a postfix(1) command for each instance",
  R: "in reverse order",
  v: "show what is read and decided",
  x: "run a command for each instance"
}

/** The kind of a value, see options.ts. */
const values: Readonly<Record<string, string>> = {
  e: actions.join("|"),
  g: "GROUP",
  G: "GROUP",
  i: "INSTANCE",
  I: "NAME"
}

/** What can follow these words: a kind of value, a command, or another option. */
type ClassicPlace =
  | { readonly _tag: "Value"; readonly kind: string }
  | { readonly _tag: "PostfixCommand" }
  | { readonly _tag: "Command"; readonly position: number }
  | { readonly _tag: "Option"; readonly options: ReadonlyArray<readonly [word: string, description: string]> }

/** How many words the options take, and their letters. They end at the first word that is none. */
const optionsIn = (before: Words): { readonly length: number; readonly letters: string } => {
  const [word = "", ...others] = before
  if (!/^-[a-zA-Z]/.test(word)) return { length: 0, letters: "" }
  const length = values[word.at(-1) ?? ""] === undefined ? 1 : 2
  const further = optionsIn(others.slice(length - 1))
  return { length: length + further.length, letters: word.slice(1) + further.letters }
}

const optionsExcept = (given: string) =>
  [...letters.replaceAll(":", "")]
    .filter((letter) => !given.includes(letter))
    .map((letter) => [`-${letter}`, descriptions[letter] ?? ""] as const)

export const classicPlace = (before: Words): ClassicPlace => {
  const { length, letters: given } = optionsIn(before)
  const kind = values[before.at(-1)?.at(-1) ?? ""]
  if (kind !== undefined && length > before.length) return { _tag: "Value", kind }
  if (given.includes("x")) return { _tag: "Command", position: length + 1 }
  const isFirst = length === before.length
  if (given.includes("p") && isFirst) return { _tag: "PostfixCommand" }
  return { _tag: "Option", options: isFirst ? optionsExcept(given) : [] }
}
