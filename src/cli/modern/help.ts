/** The help texts: plain, one line per subcommand and option. */
import * as Option from "effect/Option"
import { type Operands, optionsOf, type SubcommandEntry } from "./grammar/entry.ts"
import { globalOptions, type OptionEntry, valueLabel } from "./grammar/options.ts"
import { type CallableName, callable, chapters } from "./grammar.ts"

type Row = readonly [left: string, right: string]

const rows = (entries: ReadonlyArray<Row>): ReadonlyArray<string> => {
  const width = Math.max(...entries.map(([left]) => left.length))
  return entries.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`)
}

const optionRow = ([name, { description, takes }]: readonly [string, OptionEntry]): Row => [
  `--${name} ${valueLabel(takes)}`.trimEnd(),
  description
]

const chapter = ({ entries, title }: (typeof chapters)[number]): ReadonlyArray<string> => [
  `${title}:`,
  ...rows(Object.entries(entries).map(([name, { description }]) => [name, description])),
  ""
]

const general = (version: string): ReadonlyArray<string> => [
  `postmulti ${version} - manages several Postfix instances on one host`,
  "",
  "Usage: postmulti SUBCOMMAND [OPTION...] [OPERAND...]",
  "",
  ...chapters.flatMap(chapter),
  "Options:",
  ...rows(Object.entries(globalOptions).map(optionRow)),
  "",
  "'postmulti SUBCOMMAND --help' shows the options of a subcommand.",
  "The options of Postfix's own postmulti work as ever: -l, -p, -x and -e, see postmulti(1)."
]

const usage = (operands: Operands): string => {
  switch (operands._tag) {
    case "None":
      return ""
    case "One":
      return ` ${operands.label}`
    case "Command":
      return ` [--] ${operands.label}`
  }
}

const ofSubcommand = (name: CallableName): ReadonlyArray<string> => {
  const entry: SubcommandEntry = callable[name]
  return [
    `postmulti ${name} - ${entry.description}`,
    "",
    `Usage: postmulti ${name} [OPTION...]${usage(entry.operands)}`,
    "",
    ...entry.details,
    "",
    "Options:",
    ...rows(optionsOf(entry).map(optionRow)),
    ...(entry.classic === undefined
      ? []
      : ["", `The classic form is 'postmulti ${entry.classic}', see postmulti(1).`])
  ]
}

export const help = (version: string, subcommand: Option.Option<CallableName>): string => {
  const lines = Option.match(subcommand, { onNone: () => general(version), onSome: ofSubcommand })
  return `${lines.join("\n")}\n`
}
