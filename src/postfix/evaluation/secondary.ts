/**
 * The parameters that postmulti reads of a secondary instance, with the values that `postconf -x` gives them. Only
 * these are evaluated, and the parameters they refer to. `postfix check` finds mistakes elsewhere.
 */
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Record from "effect/Record"
import { Fatal } from "../../fatal.ts"
import type { DirectoryPath, Instance } from "../../instance/Instance.ts"
import { type ExpansionError, expand, type Lookup } from "../expansion/expansion.ts"
import { type Finding, references } from "../expansion/references.ts"
import type { Settings } from "../maincf/lines.ts"
import { parseBoolean, squeeze } from "../maincf/values.ts"
import { type WithWarnings, withoutWarnings } from "../warnings.ts"
import { type InstanceValues, instanceOf, instanceParameters } from "./instance.ts"
import {
  computedDefaults,
  findKnown,
  hasRelease,
  isForPostconf,
  type KnownParameters,
  MissingParameter,
  orExpanded
} from "./resolve.ts"

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

/** Postfix sets these itself and ignores assignments. */
const readOnly: ReadonlySet<string> = new Set(["process_name", "process_id", "service_name"])

/** Other programs expand these values. Since Postfix 3.11, a reference inserts them unexpanded. */
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

type Problem = SecondaryEvaluationError | MissingParameter

/** Settings of the file come first, then built-in defaults, then what only postconf knows of this file. */
const lookupIn =
  (settings: Settings, known: KnownParameters): Lookup<MissingParameter> =>
  (name) => {
    if (readOnly.has(name)) return findKnown(known, "ofFile", name)
    const own = settings.get(name)
    const raw = own === undefined ? unsetValue(known, name) : Either.right(own)
    return rawParameters.has(name) && hasRelease(known, 3, 11)
      ? Either.map(raw, (text) => text?.replaceAll("$", "$$$$"))
      : raw
  }

const unsetValue = (
  known: KnownParameters,
  name: string
): Either.Either<string | undefined, MissingParameter> => {
  if (computedDefaults.has(name)) return findKnown(known, "ofFile", name)
  return Either.flatMap(findKnown(known, "defaults", name), (builtIn) =>
    builtIn === undefined ? findKnown(known, "ofFile", name) : Either.right(builtIn)
  )
}

/** postconf's warnings about the values, before it expands any: malformed places and unknown names. */
const complaints = (
  path: string,
  lookup: Lookup<MissingParameter>,
  known: KnownParameters
): Either.Either<ReadonlyArray<string>, MissingParameter> =>
  Either.gen(function* () {
    const seen = new Set<string>(Object.values(instanceParameters))
    const warnings: Array<string> = []
    const isOurs = (finding: Finding) => finding._tag === "Reference" || !isForPostconf(known, finding.text)
    for (const name of seen) {
      const findings = references((yield* lookup(name)) ?? "").filter(isOurs)
      for (const finding of findings) {
        if (finding._tag === "Complaint") warnings.push(finding.text)
        else if ((yield* lookup(finding.name)) === undefined) {
          warnings.push(`${path}: undefined parameter: ${finding.name}`)
        } else seen.add(finding.name)
      }
    }
    return warnings
  })

const valueOf = (
  path: string,
  lookup: Lookup<MissingParameter>,
  known: KnownParameters,
  name: string,
  raw: string
): WithWarnings<string, Problem> => {
  const { warnings, outcome } = expand(raw, lookup)
  if (Either.isRight(outcome)) return { warnings, outcome: Either.right(squeeze(outcome.right)) }
  const cause = outcome.left
  if (cause instanceof MissingParameter) return withoutWarnings(Either.left(cause))
  const unavailable = { warnings, outcome: Either.left(new ParametersUnavailable({ path, cause })) }
  return cause._tag === "MacroProcessingError" ? orExpanded(known, name, unavailable) : unavailable
}

const checkedInstance = (
  path: string,
  configDirectory: DirectoryPath,
  values: InstanceValues
): Either.Either<Instance, UnexpectedEntry> =>
  Option.match(parseBoolean(values.enabled), {
    onNone: () => Either.left(new UnexpectedEntry({ path, value: values.enabled })),
    onSome: (enabled) => Either.right(instanceOf(values, { enabled, primary: false, configDirectory }))
  })

/**
 * Checks and expands the values as postconf does, and gives each of its warnings once. Asks for missing values before
 * anything fails, so that all mistakes are reported.
 */
const expandedValues = (
  path: string,
  lookup: Lookup<MissingParameter>,
  known: KnownParameters,
  raw: InstanceValues
): WithWarnings<InstanceValues, Problem> => {
  const evaluated = Record.map(instanceParameters, (name, key) =>
    valueOf(path, lookup, known, name, raw[key])
  )
  const found = complaints(path, lookup, known)
  const expanding = Object.values(evaluated).flatMap(({ warnings }) => warnings)
  const outcomes = Record.map(evaluated, ({ outcome }) => outcome)
  const missing = Object.values(outcomes).find(
    (outcome) => Either.isLeft(outcome) && outcome.left instanceof MissingParameter
  )
  return {
    warnings: [...new Set([...Either.getOrElse(found, () => []), ...expanding])],
    outcome: Either.all([found, missing ?? Either.void]).pipe(Either.andThen(() => Either.all(outcomes)))
  }
}

/** The secondary instance in `configDirectory`, whose main.cf at `path` has these settings. */
export const secondaryInstance = (
  path: string,
  configDirectory: DirectoryPath,
  settings: Settings,
  known: KnownParameters
): WithWarnings<Instance, Problem> => {
  const lookup = lookupIn(settings, known)
  const found = Either.all(
    Record.map(instanceParameters, (name) => Either.map(lookup(name), (raw) => raw ?? ""))
  )
  if (Either.isLeft(found)) return withoutWarnings(Either.left(found.left))
  // Few values contain a macro. Skipping the others saves time with a thousand instances.
  const { outcome, warnings } = Object.values(found.right).some((text) => text.includes("$"))
    ? expandedValues(path, lookup, known, found.right)
    : withoutWarnings(Either.right(Record.map(found.right, squeeze)))
  return {
    warnings,
    outcome: Either.flatMap(outcome, (values) => checkedInstance(path, configDirectory, values))
  }
}
