/**
 * The five parameters that postmulti reads of a secondary instance, with the values that `postconf -x` gives
 * them. Only these are looked at, and what they refer to: mistakes elsewhere in the file are the business of
 * `postfix check`.
 */
import * as Data from "effect/Data"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Record from "effect/Record"
import { DirectoryPath, GroupName, type Instance, InstanceName } from "../instance/Instance.ts"
import { parseBoolean } from "./boolean.ts"
import { type ExpansionError, expand } from "./expansion.ts"
import { ask, computed, type Knowledge, type Question, type Told } from "./knowledge.ts"
import type { Settings } from "./mainCf.ts"
import { references } from "./references.ts"
import { isAtLeast } from "./version.ts"
import { squeeze } from "./whiteSpace.ts"

/** `multi_instance_enable` of a secondary is neither yes nor no. */
export class UnexpectedEntry extends Data.TaggedError("UnexpectedEntry")<{
  readonly path: string
  readonly value: string
}> {
  override get message(): string {
    return `Unexpected ${this.path} entry: multi_instance_enable = ${this.value}`
  }
}

/** A parameter of a secondary cannot be expanded. The message does not name the file, so a second line does. */
export class ParametersUnavailable extends Data.TaggedError("ParametersUnavailable")<{
  readonly path: string
  readonly cause: ExpansionError
}> {
  override get message(): string {
    return this.cause.message
  }

  /** The second line. */
  get context(): string {
    return `Failed to obtain all required ${this.path} parameters`
  }
}

export type SecondaryEvaluationError = UnexpectedEntry | ParametersUnavailable

const parameters = [
  "queue_directory",
  "data_directory",
  "multi_instance_name",
  "multi_instance_group",
  "multi_instance_enable"
] as const

/** Postfix sets these itself and drops an assignment. */
const readOnly: ReadonlySet<string> = new Set(["process_name", "process_id", "service_name"])

/** Their values are for other programs to expand; since Postfix 3.11 a reference inserts them as they are. */
const rawParameters: ReadonlySet<string> = new Set([
  "command_execution_directory",
  "default_rbl_reply",
  "forward_path",
  "luser_relay",
  "mailbox_command",
  "postscreen_expansion_filter",
  "postscreen_reject_footer",
  "smtpd_expansion_filter",
  "smtpd_reject_footer"
])

type Problem = SecondaryEvaluationError | Question
type Lookup = (name: string) => Either.Either<string | undefined, Question>

/** Settings of the file come first, then built-in defaults, then what only postconf knows of this file. */
const lookupIn =
  (settings: Settings, knowledge: Knowledge): Lookup =>
  (name) => {
    if (readOnly.has(name)) return ask(knowledge, "ofFile", name)
    const own = settings.get(name)
    const raw = own === undefined ? unsetValue(knowledge, name) : Either.right(own)
    return rawParameters.has(name) && isAtLeast(knowledge, 3, 11)
      ? Either.map(raw, (text) => text?.replaceAll("$", "$$$$"))
      : raw
  }

const unsetValue = (knowledge: Knowledge, name: string): Either.Either<string | undefined, Question> => {
  if (computed.has(name)) return ask(knowledge, "ofFile", name)
  return Either.flatMap(ask(knowledge, "defaults", name), (builtIn) =>
    builtIn === undefined ? ask(knowledge, "ofFile", name) : Either.right(builtIn)
  )
}

/** What postconf says about the values that are used, before it expands any: malformed places and unknown names. */
const complaints = (path: string, lookup: Lookup): Either.Either<ReadonlyArray<string>, Question> =>
  Either.gen(function* () {
    const seen = new Set<string>(parameters)
    const warnings: Array<string> = []
    for (const name of seen) {
      for (const finding of references((yield* lookup(name)) ?? "")) {
        if (finding._tag === "Complaint") warnings.push(finding.text)
        else if ((yield* lookup(finding.name)) === undefined) {
          warnings.push(`${path}: undefined parameter: ${finding.name}`)
        } else seen.add(finding.name)
      }
    }
    return warnings
  })

/** A construct that is unknown here may be one that a newer postconf knows, so postconf has the last word. */
const valueOf = (path: string, lookup: Lookup, knowledge: Knowledge, name: string): Told<string, Problem> => {
  const raw = lookup(name)
  if (Either.isLeft(raw)) return { warnings: [], outcome: Either.left(raw.left) }
  const { warnings, outcome } = expand(raw.right ?? "", lookup)
  if (Either.isRight(outcome)) return { warnings, outcome: Either.right(squeeze(outcome.right)) }
  const problem = outcome.left
  if (problem._tag === "Question") return { warnings: [], outcome: Either.left(problem) }
  const unavailable = { warnings, outcome: Either.left(new ParametersUnavailable({ path, cause: problem })) }
  return problem._tag !== "MacroProcessingError"
    ? unavailable
    : Either.match(ask(knowledge, "expanded", name), {
        onLeft: (question): Told<string, Problem> => ({ warnings: [], outcome: Either.left(question) }),
        onRight: (expanded) =>
          expanded === undefined ? unavailable : { warnings: [], outcome: Either.right(squeeze(expanded)) }
      })
}

const notEmpty = Option.liftPredicate((text: string) => text !== "")

/** The texts of the five parameters, raw or expanded. */
interface Values {
  readonly queue: string
  readonly data: string
  readonly name: string
  readonly group: string
  readonly enable: string
}

const instanceOf = (
  path: string,
  configDirectory: DirectoryPath,
  { data, enable, group, name, queue }: Values
): Either.Either<Instance, UnexpectedEntry> => {
  const enabled = parseBoolean(enable)
  return Option.isNone(enabled)
    ? Either.left(new UnexpectedEntry({ path, value: enable }))
    : Either.right({
        name: Option.map(notEmpty(name), InstanceName),
        group: Option.map(notEmpty(group), GroupName),
        enabled: enabled.value,
        primary: false,
        configDirectory,
        queueDirectory: DirectoryPath(queue),
        dataDirectory: DirectoryPath(data)
      })
}

/** Looked through and expanded as postconf does it, warnings included; each warning is given once. */
const expandedValues = (path: string, lookup: Lookup, knowledge: Knowledge): Told<Values, Problem> => {
  const value = (name: (typeof parameters)[number]) => valueOf(path, lookup, knowledge, name)
  const told = {
    queue: value("queue_directory"),
    data: value("data_directory"),
    name: value("multi_instance_name"),
    group: value("multi_instance_group"),
    enable: value("multi_instance_enable")
  }
  const found = complaints(path, lookup)
  const expanding = Object.values(told).flatMap(({ warnings }) => warnings)
  return {
    warnings: [...new Set([...Either.getOrElse(found, () => []), ...expanding])],
    outcome: Either.flatMap(found, () => Either.all(Record.map(told, ({ outcome }) => outcome)))
  }
}

/** The secondary instance in `configDirectory`, of which the main.cf at `path` has these settings. */
export const secondaryInstance = (
  path: string,
  configDirectory: DirectoryPath,
  settings: Settings,
  knowledge: Knowledge
): Told<Instance, Problem> => {
  const lookup = lookupIn(settings, knowledge)
  const raw = (name: (typeof parameters)[number]) => Either.map(lookup(name), (text) => text ?? "")
  const found = Either.all({
    queue: raw("queue_directory"),
    data: raw("data_directory"),
    name: raw("multi_instance_name"),
    group: raw("multi_instance_group"),
    enable: raw("multi_instance_enable")
  })
  if (Either.isLeft(found)) return { warnings: [], outcome: Either.left(found.left) }
  // Nearly all values are without macros, and a thousand instances are read faster for it.
  const { outcome, warnings } = Object.values(found.right).some((text) => text.includes("$"))
    ? expandedValues(path, lookup, knowledge)
    : { warnings: [], outcome: Either.right(Record.map(found.right, squeeze)) }
  return { warnings, outcome: Either.flatMap(outcome, (values) => instanceOf(path, configDirectory, values)) }
}
