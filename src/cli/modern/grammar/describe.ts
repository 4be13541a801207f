/** Describes a subcommand by what its @effect/cli command tells: for reading words, for help and for completion. */
import * as CliConfig from "@effect/cli/CliConfig"
import * as CommandDescriptor from "@effect/cli/CommandDescriptor"
import * as HelpDoc from "@effect/cli/HelpDoc"
import type { Span } from "@effect/cli/HelpDoc/Span"
import * as Array from "effect/Array"
import * as Option from "effect/Option"

export interface OptionEntry {
  /** With the dashes. */
  readonly name: string
  /** The kind of value, see options.ts; empty for an option without a value. */
  readonly value: string
  readonly description: string
}

export interface Subcommand {
  readonly name: string
  readonly description: string
  readonly details: string
  /** The original's option that does the same. */
  readonly classic: Option.Option<string>
  /** The kind of operand, see options.ts. */
  readonly operand: Option.Option<string>
  readonly options: ReadonlyArray<OptionEntry>
}

/** Auto-correction would do what the user did not type. */
export const cliConfig = CliConfig.make({ isCaseSensitive: true, autoCorrectLimit: 0, showBuiltIns: false })

/** Every subcommand has this option. @effect/cli does not list it, because its own help is switched off. */
const help: OptionEntry = { name: "--help", value: "", description: "show this help" }

/** A description in the form that `describe` reads. A blank line in the details begins a paragraph, see help.ts. */
export const about = (description: string, details: string, classic?: string) =>
  HelpDoc.blocks([description, details, ...Array.fromNullable(classic)].map((text) => HelpDoc.p(text)))

const spanText = (span: Span): string => {
  if (span._tag === "Sequence") return spanText(span.left) + spanText(span.right)
  return typeof span.value === "string" ? span.value : spanText(span.value)
}

/** Each paragraph with the texts below it. A heading counts as a paragraph. */
const paragraphs = (
  doc: HelpDoc.HelpDoc
): ReadonlyArray<readonly [text: string, below: ReadonlyArray<string>]> => {
  switch (doc._tag) {
    case "Empty":
      return []
    case "Header":
    case "Paragraph":
      return [[spanText(doc.value), []]]
    case "Sequence":
      return [...paragraphs(doc.left), ...paragraphs(doc.right)]
    case "Enumeration":
      return doc.elements.flatMap(paragraphs)
    case "DescriptionList":
      return doc.definitions.map(([term, below]) => [spanText(term), texts(below)])
  }
}

/** In the document of an error, the first text says what is wrong. */
export const texts = (doc: HelpDoc.HelpDoc): ReadonlyArray<string> => paragraphs(doc).map(([text]) => text)

/** @effect/cli's document has a heading, the paragraphs of `about`, then arguments and options. */
export const describe = (command: CommandDescriptor.Command<unknown>): Subcommand => {
  const all = paragraphs(CommandDescriptor.getHelp(command, cliConfig))
  const [, description = "", details = "", classic = "ARGUMENTS"] = all.map(([text]) => text)
  const [name = ""] = CommandDescriptor.getNames(command)
  return {
    name,
    description,
    details,
    classic: Option.liftPredicate(classic, (text) => text.startsWith("-") && !text.startsWith("--")),
    operand: Array.findFirst(all, ([text]) => text.startsWith("<")).pipe(
      Option.map(([text]) => text.slice(1, -1))
    ),
    // The first paragraph below an option is @effect/cli's name for the type of its value.
    options: [
      ...all.flatMap(([text, [, about = ""]]) => {
        const [, option, value = ""] = /^(--\S+)(?: (.*))?$/.exec(text) ?? []
        return option === undefined ? [] : [{ name: option, value, description: about }]
      }),
      help
    ]
  }
}

/** Whether all of its operands are one word for @effect/cli, see options.ts. */
export const joinsOperands = ({ operand }: Pick<Subcommand, "operand">): boolean =>
  Option.exists(operand, (label) => /\.\.\.| /.test(label))

export const takesCommand = ({ operand }: Pick<Subcommand, "operand">): boolean =>
  Option.exists(operand, (label) => label.startsWith("COMMAND"))
