/**
 * The list of environment variables that Postfix programs keep (postconf(5), `import_environment`): a name, or
 * `name=value`, or the latter in braces where it holds blanks. We only check the list: if no program of Postfix could
 * use it, nothing is changed.
 */
import * as Either from "effect/Either"
import { Fatal } from "../fatal.ts"
import { closingBracket } from "./expansion/macro.ts"
import { splitSetting } from "./maincf/lines.ts"
import { trim } from "./maincf/values.ts"

/** A brace is not closed, or something follows the closing one. */
export class MalformedItem extends Fatal("MalformedItem")<{
  problem: "missing '}' in" | "syntax error after '}' in"
  item: string
}>(({ problem, item }) => `import_environment: ${problem} "${item}"`) {}

/** An item has no name, or no equal sign after the name. */
export class MalformedVariable extends Fatal("MalformedVariable")<{
  problem: "missing attribute name" | "missing '=' after attribute name"
  variable: string
}>(({ problem, variable }) => `clean_env: ${problem} in: ${variable}`) {}

export type ImportEnvironmentError = MalformedItem | MalformedVariable

const isSeparator = (character: string | undefined): boolean => /^[ \t\r\n,]$/.test(character ?? "")

/** Items are separated by blanks and commas outside of braces. */
const itemsIn = (text: string): ReadonlyArray<string> => {
  const items: Array<string> = []
  let position = 0
  while (position < text.length) {
    if (isSeparator(text[position])) {
      position++
      continue
    }
    const start = position
    const close = text[start] === "{" ? closingBracket(text, start) : start
    position = close < 0 ? text.length : close
    while (position < text.length && !isSeparator(text[position])) position++
    items.push(text.slice(start, position))
  }
  return items
}

const checkVariable = (variable: string): Either.Either<void, MalformedVariable> =>
  Either.match(splitSetting(variable), {
    onLeft: (missing) =>
      Either.left(
        new MalformedVariable({
          variable,
          problem: missing === "no name" ? "missing attribute name" : "missing '=' after attribute name"
        })
      ),
    onRight: () => Either.void
  })

const checkItem = (item: string): Either.Either<void, ImportEnvironmentError> => {
  if (!item.startsWith("{")) return item.includes("=") ? checkVariable(item) : Either.void
  const close = closingBracket(item, 0)
  if (close < 0) return Either.left(new MalformedItem({ problem: "missing '}' in", item }))
  if (close < item.length - 1)
    return Either.left(new MalformedItem({ problem: "syntax error after '}' in", item }))
  const inner = trim(item.slice(1, -1))
  return inner.includes("=") ? checkVariable(inner) : Either.void
}

/** Fails for the first malformed item. Braces are checked before names. */
export const checkImportEnvironment = (value: string): Either.Either<void, ImportEnvironmentError> => {
  const results = itemsIn(value).map(checkItem)
  const malformed = results.find((result) => Either.isLeft(result) && result.left._tag === "MalformedItem")
  return malformed ?? Either.map(Either.all(results), () => undefined)
}
