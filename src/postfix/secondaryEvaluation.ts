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
  (name) =>
    Either.gen(function* () {
      if (readOnly.has(name)) return yield* ask(knowledge, "ofFile", name)
      const own = settings.get(name)
      const builtIn = own === undefined && !computed.has(name) ? yield* ask(knowledge, "defaults", name) : own
      const raw = builtIn ?? (yield* ask(knowledge, "ofFile", name))
      return raw !== undefined && rawParameters.has(name) && isAtLeast(knowledge, 3, 11)
        ? raw.replaceAll("$", "$$$$")
        : raw
    })

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

/** The secondary instance in `configDirectory`, of which the main.cf at `path` has these settings. */
export const secondaryInstance = (
  path: string,
  configDirectory: DirectoryPath,
  settings: Settings,
  knowledge: Knowledge
): Told<Instance, Problem> => {
  const lookup = lookupIn(settings, knowledge)
  const value = (name: (typeof parameters)[number]) => valueOf(path, lookup, knowledge, name)
  const told = {
    queue: value("queue_directory"),
    data: value("data_directory"),
    name: value("multi_instance_name"),
    group: value("multi_instance_group"),
    enable: value("multi_instance_enable")
  }
  const found = complaints(path, lookup)
  const outcome = Either.gen(function* () {
    yield* found
    const { queue, data, name, group, enable } = yield* Either.all(Record.map(told, (one) => one.outcome))
    const enabled = parseBoolean(enable)
    if (Option.isNone(enabled)) return yield* Either.left(new UnexpectedEntry({ path, value: enable }))
    return {
      name: Option.map(notEmpty(name), InstanceName),
      group: Option.map(notEmpty(group), GroupName),
      enabled: enabled.value,
      primary: false,
      configDirectory,
      queueDirectory: DirectoryPath(queue),
      dataDirectory: DirectoryPath(data)
    }
  })
  const expanding = Object.values(told).flatMap(({ warnings }) => warnings)
  return { warnings: [...new Set([...Either.getOrElse(found, () => []), ...expanding])], outcome }
}
