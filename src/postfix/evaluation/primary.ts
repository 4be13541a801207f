/**
 * The parameters of the primary instance that postmulti uses, evaluated in the order of every Postfix program,
 * with the checks that are made on the way.
 */
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { Fatal } from "../../fatal.ts"
import {
  type BadConversion,
  type ExpansionError,
  type ExpansionTooLong,
  expand,
  type Lookup,
  MacroProcessingError
} from "../expansion/expansion.ts"
import type { Settings } from "../maincf/lines.ts"
import { parseBoolean } from "../maincf/values.ts"
import { type WithWarnings, withoutWarnings } from "../warnings.ts"
import { evaluationRank } from "./order.ts"
import { mustNotBeEmpty, type PrimaryParameter, primaryParameters } from "./parameters.ts"
import {
  computedDefaults,
  findKnown,
  isForPostconf,
  type KnownParameters,
  type MissingParameter,
  orExpanded
} from "./resolve.ts"

/** A parameter is empty that must not be. */
export class BadStringLength extends Fatal("BadStringLength")<{ name: string }>(
  ({ name }) => `bad string length 0 < 1: ${name} = `
) {}

/** A yes/no parameter has another value. */
export class BadBoolean extends Fatal("BadBoolean")<{ name: string; value: string }>(
  ({ name, value }) => `bad boolean configuration: ${name} = ${value}`
) {}

/** Postfix does not know this `syslog_facility`. */
export class UnknownSyslogFacility extends Fatal("UnknownSyslogFacility")<{ path: string; value: string }>(
  ({ path, value }) => `file ${path}: parameter syslog_facility: unrecognized value: ${value}`
) {}

/** A value of the primary's main.cf could not be expanded; warnings before it say why. */
export class DictionaryError extends Fatal("DictionaryError")(
  () => "dictionary mail_dict: macro processing error"
) {}

export type PrimaryEvaluationError =
  | BadBoolean
  | BadConversion
  | BadStringLength
  | DictionaryError
  | ExpansionTooLong
  | UnknownSyslogFacility

const parametersInOrder: ReadonlyArray<PrimaryParameter> = [...primaryParameters].sort(
  (one, other) => evaluationRank(one) - evaluationRank(other)
)

const needContent: ReadonlySet<string> = new Set(mustNotBeEmpty)

const facility = /^(auth|authpriv|cron|daemon|ftp|kern|lpr|mail|news|syslog|user|uucp|local[0-7])$/

export type PrimaryValues = (name: PrimaryParameter) => string

type Problem = PrimaryEvaluationError | MissingParameter

/** The value of `$name` while a parameter of that rank is evaluated. */
const lookupAt =
  (settings: Settings, known: KnownParameters, rank: number): Lookup<MissingParameter> =>
  (name) => {
    const own = evaluationRank(name)
    if (settings.has(name) || own >= rank) return Either.right(settings.get(name))
    const { outcome } = storedDefault(settings, known, name)
    // A default that cannot be expanded has failed at its own turn, or belongs to another program.
    return Either.orElse(outcome, (problem) =>
      problem._tag === "MissingParameter" ? Either.left(problem) : Either.right(undefined)
    )
  }

/** The default that Postfix keeps for an unset parameter: expanded with the values known at its turn. */
const storedDefault = (
  settings: Settings,
  known: KnownParameters,
  name: string
): WithWarnings<string | undefined, ExpansionError | MissingParameter> => {
  if (computedDefaults.has(name)) return withoutWarnings(findKnown(known, "ofFile", name))
  const raw = findKnown(known, "defaults", name)
  return Either.isLeft(raw) || raw.right === undefined
    ? withoutWarnings(raw)
    : expand(raw.right, lookupAt(settings, known, evaluationRank(name)))
}

const fatal = <E extends { readonly _tag: string }>(
  problem: E | MacroProcessingError
): E | DictionaryError => (problem instanceof MacroProcessingError ? new DictionaryError() : problem)

/**
 * The value of one parameter of the primary. Postfix has functions since 3.11, which only its postconf expands. A value
 * with a function is an error only if postconf cannot expand it either.
 */
export const primaryValue = (
  settings: Settings,
  known: KnownParameters,
  name: string
): WithWarnings<string, Problem> => {
  const raw = settings.get(name)
  if (raw === undefined) {
    // The default is already expanded, so a remaining dollar sign stands for itself.
    const { outcome, warnings } = storedDefault(settings, known, name)
    return { warnings, outcome: Either.mapBoth(outcome, { onLeft: fatal, onRight: (text) => text ?? "" }) }
  }
  const { warnings, outcome } = expand(raw, lookupAt(settings, known, evaluationRank(name)))
  const own = { warnings, outcome: Either.mapLeft(outcome, fatal) }
  const isUnknown = Either.isLeft(outcome) && warnings.some((text) => isForPostconf(known, text))
  return isUnknown ? orExpanded(known, name, own) : own
}

const checked = (path: string, name: PrimaryParameter, value: string): Either.Either<string, Problem> => {
  if (value === "" && needContent.has(name)) return Either.left(new BadStringLength({ name }))
  if (name === "syslog_facility" && !facility.test(value)) {
    return Either.left(new UnknownSyslogFacility({ path, value }))
  }
  return name === "multi_instance_enable" && Option.isNone(parseBoolean(value))
    ? Either.left(new BadBoolean({ name, value }))
    : Either.right(value)
}

/** All parameters of the primary that postmulti uses; the first bad one in the order of evaluation fails. */
export const primaryValues = (
  path: string,
  settings: Settings,
  known: KnownParameters
): WithWarnings<PrimaryValues, Problem> => {
  const values = new Map<PrimaryParameter, string>()
  const warnings: Array<string> = []
  for (const name of parametersInOrder) {
    const evaluated = primaryValue(settings, known, name)
    warnings.push(...evaluated.warnings)
    const value = Either.flatMap(evaluated.outcome, (text) => checked(path, name, text))
    if (Either.isLeft(value)) return { warnings, outcome: Either.left(value.left) }
    values.set(name, value.right)
  }
  return { warnings, outcome: Either.right((name) => values.get(name) ?? "") }
}
