/** The help texts: plain, one line per subcommand and option. */
import * as Option from "effect/Option"
import {
  globalOptions,
  type OptionEntry,
  options,
  type SubcommandEntry,
  type SubcommandName,
  subcommands,
  valueLabel
} from "./grammar.ts"

type Row = readonly [left: string, right: string]

const rows = (entries: ReadonlyArray<Row>): ReadonlyArray<string> => {
  const width = Math.max(...entries.map(([left]) => left.length))
  return entries.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`)
}

const optionRow = (name: string, { description, takes }: OptionEntry): Row => [
  `--${name} ${valueLabel(takes)}`.trimEnd(),
  description
]

const general = (version: string): ReadonlyArray<string> => [
  `postmulti ${version} - manages several Postfix instances on one host`,
  "",
  "Usage: postmulti SUBCOMMAND [OPTION...] [COMMAND...]",
  "",
  "Subcommands:",
  ...rows(Object.entries(subcommands).map(([name, { description }]) => [name, description])),
  "",
  "Options:",
  ...rows(Object.entries(globalOptions).map(([name, entry]) => optionRow(name, entry))),
  "",
  "'postmulti SUBCOMMAND --help' shows the options of a subcommand.",
  "The options of Postfix's own postmulti work as ever: -l, -p, -x and -e, see postmulti(1)."
]

/** The option of the original that does the same. */
const classic: Readonly<Record<SubcommandName, string>> = { list: "-l", run: "-x", postfix: "-p" }

const ofSubcommand = (name: SubcommandName): ReadonlyArray<string> => {
  const { description, details, operands, options: names }: SubcommandEntry = subcommands[name]
  const usage = operands._tag === "None" ? "" : ` [--] ${operands.label}`
  return [
    `postmulti ${name} - ${description}`,
    "",
    `Usage: postmulti ${name} [OPTION...]${usage}`,
    "",
    ...details,
    "",
    "Options:",
    ...rows(names.map((option) => optionRow(option, options[option]))),
    "",
    `The classic form is 'postmulti ${classic[name]}', see postmulti(1).`
  ]
}

export const help = (version: string, subcommand: Option.Option<SubcommandName>): string => {
  const lines = Option.match(subcommand, { onNone: () => general(version), onSome: ofSubcommand })
  return `${lines.join("\n")}\n`
}
