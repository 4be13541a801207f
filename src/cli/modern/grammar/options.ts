/**
 * The options and operands of the subcommands, each declared once. The kind of a value tells completion what to
 * offer: instances, groups, directories, or the words in lower case.
 */
import * as Args from "@effect/cli/Args"
import * as HelpDoc from "@effect/cli/HelpDoc"
import * as Options from "@effect/cli/Options"
import * as ValidationError from "@effect/cli/ValidationError"
import * as Array from "effect/Array"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { all, type OneInstance, type Selection } from "../../../instance/selection.ts"
import { withoutSlashes } from "../../../services/paths.ts"

/** `SECONDARY` is an instance other than the primary. */
type Value =
  | "DIR"
  | "FILE"
  | "GROUP"
  | "INSTANCE"
  | "N"
  | "NAME"
  | "SECONDARY"
  | "text|json"
  | "text|json|prometheus"
type Operand = "DIR" | "INSTANCE" | "NAME" | "NAME|DIRECTORY" | "SECONDARY"

/** The name of a value or an operand as users see it. */
export const shownValue = (value: string): string => value.replace(/^SECONDARY/, "INSTANCE")

export const invalidValue = (problem: string) => Effect.fail(ValidationError.invalidValue(HelpDoc.p(problem)))

export const flag = (name: string, description: string) =>
  Options.boolean(name).pipe(Options.withDescription(description))

const valued = (name: string, value: Value, description: string) =>
  Options.text(name).pipe(Options.withPseudoName(value), Options.withDescription(description))

export const text = (name: string, value: Value, description: string) =>
  Options.optional(valued(name, value, description))

/** `-` stands for no name or no group. */
export const nameOrNone = (value: string): string => (value === "-" ? "" : value)

/** Nothing but a typing error, although the original takes such a name. */
const checkedName = (word: string): Either.Either<string, HelpDoc.HelpDoc> =>
  /^postfix-\.*$/.test(word)
    ? Either.left(HelpDoc.p(`'${word}' has no name after postfix-`))
    : Either.right(nameOrNone(word))

/** The new name or group of an instance. */
export const assigned = (name: string, value: "GROUP" | "NAME", description: string) =>
  Options.mapEffect(text(name, value, description), (given) =>
    Effect.transposeMapOption(given, (word) =>
      value === "GROUP"
        ? Effect.succeed(nameOrNone(word))
        : Either.mapLeft(checkedName(word), ValidationError.invalidValue)
    )
  )

export const verbose = flag("verbose", "show what is read and decided (classic: -v)")
export const reverse = flag("reverse", "in reverse order")
export const dryRun = flag("dry-run", "show what would be done, and change nothing")
export const keepGoing = flag("keep-going", "report damaged instances, continue with the others, exit with 1")

const formats = ["text", "json"] as const
export type Format = (typeof formats)[number]

const oneOf = <Word extends string>(value: Value, formats: ReadonlyArray<Word>, description: string) =>
  valued("format", value, description).pipe(
    Options.mapEffect((word) =>
      Option.match(
        Array.findFirst(formats, (known) => known === word),
        {
          onNone: () => invalidValue(`option '--format' requires ${formats.join(" or ")}, not '${word}'`),
          onSome: Effect.succeed
        }
      )
    )
  )

const givenFormat = (description: string) => oneOf("text|json", formats, description)

export const format = Options.withDefault(givenFormat("text for people (default), or JSON"), "text")

const statusFormats = [...formats, "prometheus"] as const
export type StatusFormat = (typeof statusFormats)[number]

export const statusFormat = Options.withDefault(
  oneOf("text|json|prometheus", statusFormats, "text for people (default), JSON, or metrics"),
  "text"
)

export const jobs = valued(
  "jobs",
  "N",
  "work on up to N instances at the same time; output stays whole and in order"
).pipe(
  Options.mapEffect((word) =>
    /^0*[1-9][0-9]*$/.test(word)
      ? Effect.succeed(Number(word))
      : invalidValue(`option '--jobs' requires a whole number of at least 1, not '${word}'`)
  ),
  Options.withDefault(1)
)

/** The instance with this name or configuration directory. Completion may end the latter with a slash. */
export const named = (name: string): OneInstance =>
  /^\/.*[^/]/.test(name) ? { _tag: "ByDirectory", directory: withoutSlashes(name) } : { _tag: "ByName", name }

export const group = text("group", "GROUP", "only the instances of this group")

export const selection = Options.all({
  instance: text("instance", "INSTANCE", "only the instance with this name or directory; - is the primary"),
  group
}).pipe(
  Options.mapEffect(({ group, instance }) =>
    Option.isSome(instance) && Option.isSome(group)
      ? invalidValue("options '--instance' and '--group' cannot be combined")
      : Effect.succeed(
          Option.match(group, {
            onNone: (): Selection => Option.match(instance, { onNone: () => all, onSome: named }),
            onSome: (name): Selection => ({ _tag: "Group", group: name })
          })
        )
  )
)

/** The format of a dry run; none if the plan is to be carried out. */
export const preview = Options.all({
  dryRun,
  format: Options.optional(givenFormat("with --dry-run: text for people (default), or JSON"))
}).pipe(
  Options.mapEffect(({ dryRun, format }) =>
    Option.isSome(format) && !dryRun
      ? invalidValue("option '--format' requires the option '--dry-run'")
      : Effect.succeed(dryRun ? Option.orElseSome(format, (): Format => "text") : Option.none())
  )
)

/** An empty word usually comes from an unset shell variable. */
const required = (noun: string, word: string) =>
  word === "" ? Effect.fail(HelpDoc.p(`${noun} required`)) : Effect.succeed(word)

export const operand = (label: Operand) =>
  Args.text({ name: label }).pipe(
    Args.withDefault(""),
    Args.mapEffect((word) => required(shownValue(label).toLowerCase().replace("|", " or "), word))
  )

export const newName = Args.mapEffect(operand("NAME"), checkedName)

/**
 * Joins several operands, or the user's command, into one word, because `Args.repeated` takes 40 seconds for 20,000
 * words. No argument of a program can contain this character.
 */
export const wordSeparator = "\0"

/** Instances; at least one, unless an option says which. */
export const operands = (label: "INSTANCE" | "SECONDARY") =>
  Args.text({ name: `${label}...` }).pipe(
    Args.withDefault(""),
    Args.mapEffect((words) => {
      const given = words === "" ? [] : [...new Set(words.split(wordSeparator))]
      return Effect.map(
        Effect.forEach(given, (word) => required("instance", word)),
        () => given.map(named)
      )
    })
  )

/** An instance, and its new name. */
export const renameOperands = Args.text({ name: "SECONDARY NAME" }).pipe(
  Args.withDefault(""),
  Args.mapEffect((words) =>
    Effect.gen(function* () {
      const [instance = "", word = "", unexpected] = words.split(wordSeparator)
      yield* required("instance", instance)
      yield* required("name", word)
      if (unexpected !== undefined) yield* Effect.fail(HelpDoc.p(`unexpected operand '${unexpected}'`))
      return [named(instance), yield* checkedName(word)] as const
    })
  )
)

export const command = Args.text({ name: "COMMAND [ARGUMENT...]" }).pipe(
  Args.withDefault(""),
  Args.mapEffect((words) => {
    const [program = "", ...others] = words.split(wordSeparator)
    return Effect.map(required("command", program), () => ({ program, arguments: others }))
  })
)
