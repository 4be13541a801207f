/**
 * The five parameters that postmulti reads of a secondary instance, with the values that `postconf -x` gives
 * them. Only these are looked at, and what they refer to: mistakes elsewhere in the file are the business of
 * `postfix check`.
 */
import * as Array from "effect/Array"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Record from "effect/Record"
import { Fatal } from "../../fatal.ts"
import { DirectoryPath, groupName, type Instance, instanceName } from "../../instance/Instance.ts"
import { parseBoolean } from "../boolean.ts"
import { type ExpansionError, expand, type Lookup } from "../expansion/expansion.ts"
import { references } from "../expansion/references.ts"
import type { Settings } from "../maincf/lines.ts"
import { squeeze } from "../maincf/values.ts"
import { installedVersion, isAtLeast } from "../version.ts"
import { ask, computed, type Knowledge, type Question, type Told } from "./resolve.ts"

/** `multi_instance_enable` of a secondary is neither yes nor no. */
export class UnexpectedEntry extends Fatal("UnexpectedEntry")<{ path: string; value: string }>(
  ({ path, value }) => `Unexpected ${path} entry: multi_instance_enable = ${value}`
) {}

/** A parameter of a secondary cannot be expanded. The message does not name the file, so a second line does. */
export class ParametersUnavailable extends Fatal("ParametersUnavailable")<{
  path: string
  cause: ExpansionError
}>(({ cause }) => cause.message) {
  /** The second line. */
  get context(): string {
    return `Failed to obtain all required ${this.path} parameters`
  }
}

export type SecondaryEvaluationError = UnexpectedEntry | ParametersUnavailable

/** One thing for each of the five. */
interface Five<A> {
  readonly queue: A
  readonly data: A
  readonly name: A
  readonly group: A
  readonly enable: A
}

const parameters: Five<string> = {
  queue: "queue_directory",
  data: "data_directory",
  name: "multi_instance_name",
  group: "multi_instance_group",
  enable: "multi_instance_enable"
}

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

/** Settings of the file come first, then built-in defaults, then what only postconf knows of this file. */
const lookupIn =
  (settings: Settings, knowledge: Knowledge): Lookup<Question> =>
  (name) => {
    if (readOnly.has(name)) return ask(knowledge, "ofFile", name)
    const own = settings.get(name)
    const raw = own === undefined ? unsetValue(knowledge, name) : Either.right(own)
    return rawParameters.has(name) && isAtLeast(installedVersion(knowledge), 3, 11)
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
const complaints = (path: string, lookup: Lookup<Question>): Either.Either<ReadonlyArray<string>, Question> =>
  Either.gen(function* () {
    const seen = new Set<string>(Object.values(parameters))
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
const valueOf = (
  path: string,
  lookup: Lookup<Question>,
  knowledge: Knowledge,
  name: string
): Told<string, Problem> => {
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

const instanceOf = (
  path: string,
  configDirectory: DirectoryPath,
  { data, enable, group, name, queue }: Five<string>
): Either.Either<Instance, UnexpectedEntry> => {
  const enabled = parseBoolean(enable)
  return Option.isNone(enabled)
    ? Either.left(new UnexpectedEntry({ path, value: enable }))
    : Either.right({
        name: instanceName(name),
        group: groupName(group),
        enabled: enabled.value,
        primary: false,
        configDirectory,
        queueDirectory: DirectoryPath(queue),
        dataDirectory: DirectoryPath(data)
      })
}

const openQuestion = (outcome: Either.Either<string, Problem>): Option.Option<Question> =>
  Option.flatMap(Either.getLeft(outcome), (problem) =>
    problem._tag === "Question" ? Option.some(problem) : Option.none()
  )

/**
 * Looked through and expanded as postconf does it, warnings included; each warning is given once. All questions come
 * before the first failure, so that no mistake remains untold.
 */
const expandedValues = (
  path: string,
  lookup: Lookup<Question>,
  knowledge: Knowledge
): Told<Five<string>, Problem> => {
  const told = Record.map(parameters, (name) => valueOf(path, lookup, knowledge, name))
  const found = complaints(path, lookup)
  const expanding = Object.values(told).flatMap(({ warnings }) => warnings)
  const outcomes = Record.map(told, ({ outcome }) => outcome)
  const question = Array.findFirst(Object.values(outcomes), openQuestion)
  return {
    warnings: [...new Set([...Either.getOrElse(found, () => []), ...expanding])],
    outcome: Either.flatMap(found, () =>
      Option.match(question, { onNone: () => Either.all(outcomes), onSome: Either.left })
    )
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
  const found = Either.all(Record.map(parameters, (name) => Either.map(lookup(name), (raw) => raw ?? "")))
  if (Either.isLeft(found)) return { warnings: [], outcome: Either.left(found.left) }
  // Nearly all values are without macros, and a thousand instances are read faster for it.
  const { outcome, warnings } = Object.values(found.right).some((text) => text.includes("$"))
    ? expandedValues(path, lookup, knowledge)
    : { warnings: [], outcome: Either.right(Record.map(found.right, squeeze)) }
  return { warnings, outcome: Either.flatMap(outcome, (values) => instanceOf(path, configDirectory, values)) }
}
