/** The help texts: plain, one line for each subcommand and option. */
import * as Option from "effect/Option"
import manifest from "../../../package.json" with { type: "json" }
import { type OptionEntry, type Subcommand, takesCommand } from "./grammar/describe.ts"
import type { chapters, globalOptions } from "./grammar/grammar.ts"
import { shownValue } from "./grammar/options.ts"

/** The version of this program; the bundler puts it in. */
export const version: string = manifest.version

type Row = readonly [left: string, right: string]

const rows = (entries: ReadonlyArray<Row>): ReadonlyArray<string> => {
  const width = Math.max(...entries.map(([left]) => left.length))
  return entries.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`)
}

const optionRows = (options: ReadonlyArray<OptionEntry>) =>
  rows(options.map(({ description, name, value }) => [`${name} ${shownValue(value)}`.trimEnd(), description]))

const joined = (lines: ReadonlyArray<string>): string => `${lines.join("\n")}\n`

export const generalHelp = (given: ReturnType<typeof chapters>, options: typeof globalOptions): string =>
  joined([
    `postmulti ${version} - manages several Postfix instances on one host`,
    "",
    "Usage: postmulti SUBCOMMAND [OPTION...] [OPERAND...]",
    "",
    ...given.flatMap(({ subcommands, title }) => [
      `${title}:`,
      ...rows(subcommands.map(({ description, name }) => [name, description])),
      ""
    ]),
    "Options:",
    ...optionRows(options),
    "",
    "'postmulti SUBCOMMAND --help' shows the options of a subcommand.",
    "The options of Postfix's own postmulti work as ever: -l, -p, -x and -e, see postmulti(1)."
  ])

/** Lines of at most 100 columns, wherever the text has its own. */
const wrapped = (text: string): string =>
  text
    .trim()
    .replaceAll(/\s+/g, " ")
    .replaceAll(/(.{1,100})(?: |$)/g, "$1\n")
    .trimEnd()

/** What follows a colon is an example. */
const paragraphs = (text: string): ReadonlyArray<string> =>
  text
    .split(/\n\s*\n/)
    .map((paragraph, index, all) =>
      all[index - 1]?.endsWith(":") === true ? `  ${paragraph.trim()}` : wrapped(paragraph)
    )

const operandText = (operand: string): string => {
  const text = "INSTANCE is a name or a configuration directory"
  if (operand.startsWith("INSTANCE")) return `${text}; - is the primary instance. `
  return operand.startsWith("SECONDARY") ? `${text}. ` : ""
}

export const subcommandHelp = (subcommand: Subcommand): string => {
  const { classic, description, details, name, operand, options } = subcommand
  const usage = [
    `Usage: postmulti ${name} [OPTION...]`,
    ...(takesCommand(subcommand) ? ["[--]"] : []),
    ...Option.toArray(Option.map(operand, shownValue))
  ]
  return joined([
    `postmulti ${name} - ${description}`,
    "",
    usage.join(" "),
    "",
    paragraphs(`${Option.match(operand, { onNone: () => "", onSome: operandText })}${details}`).join("\n\n"),
    "",
    "Options:",
    ...optionRows(options),
    ...Option.match(classic, {
      onNone: () => [],
      onSome: (option) => ["", `The classic form is 'postmulti ${option}', see postmulti(1).`]
    })
  ])
}
