/** Completion: answers `postmulti --complete WORD...` from the grammar and the list of instances. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Instance } from "../../../instance/Instance.ts"
import { loadInstances } from "../../../operations/instances.ts"
import { PostfixConfig } from "../../../postfix/PostfixConfig.ts"
import { printable } from "../../../services/Diagnostics.ts"
import { type OptionEntry, type Subcommand, takesCommand } from "../grammar/describe.ts"
import { findSubcommand, globalOptions, subcommands } from "../grammar/grammar.ts"
import { postfixCommands } from "../grammar/words.ts"
import { classicPlace } from "./completeClassic.ts"

type Words = ReadonlyArray<string>

type Offer =
  | { readonly _tag: "Word"; readonly word: string; readonly description: string }
  /** The shell completes paths itself: each has its own way to write them. */
  | { readonly _tag: "Directories"; readonly prefix: string }
  /** The shell completes another command, which comes after that many words, `postmulti` included. */
  | { readonly _tag: "Command"; readonly position: number }

const offerWord = (word: string, description = ""): Offer => ({ _tag: "Word", word, description })

/** Leaves damaged instances out. A host without Postfix has none. */
const readInstances = Effect.gen(function* () {
  const { primary: readPrimary } = yield* PostfixConfig
  const { sound } = yield* loadInstances(yield* readPrimary, "skip")
  return sound
}).pipe(Effect.orElseSucceed((): ReadonlyArray<Instance> => []))

/** Shells read a line for each offer. */
const offerNames = (names: Words, description: (name: string) => string) =>
  [...new Set(names)]
    .filter((name) => !/[\t\n]/.test(name))
    .sort()
    .map((name) => offerWord(name, description(name)))

const namesOf = (instances: ReadonlyArray<Instance>) => {
  const directories = new Map(
    instances.flatMap((instance) =>
      Option.toArray(Option.map(instance.name, (name) => [String(name), instance.configDirectory] as const))
    )
  )
  return offerNames([...directories.keys()], (name) => directories.get(name) ?? "")
}

/** The possible words for a kind of value or operand, see options.ts. */
const offerValues = Effect.fnUntraced(function* (
  value: string,
  prefix: string
): Effect.fn.Return<ReadonlyArray<Offer>, never, Effect.Effect.Context<typeof readInstances>> {
  switch (value) {
    case "DIR":
    case "FILE":
    case "NAME|DIRECTORY":
      return [{ _tag: "Directories", prefix }]
    case "GROUP": {
      const groups = (yield* readInstances).flatMap(({ group }) => Option.toArray(group))
      return offerNames(groups, () => "")
    }
    case "INSTANCE":
      return [offerWord("-", "the primary instance"), ...namesOf(yield* readInstances)]
    case "SECONDARY":
      return namesOf((yield* readInstances).filter(({ primary }) => !primary))
    default:
      return /^[a-z]/.test(value) ? value.split("|").map((word) => offerWord(word)) : []
  }
})

const withPrefix =
  (prefix: string) =>
  (offer: Offer): Offer =>
    offer._tag === "Word" ? { ...offer, word: prefix + offer.word } : offer

const offerOptions = (options: ReadonlyArray<OptionEntry>) =>
  options.map(({ description, name }) => offerWord(name, description))

/** A command line can have only one of each of these. */
const exclusive = [
  ["--instance", "--group"],
  ["--all", "--group"],
  ["--before", "--first"],
  globalOptions.map(({ name }) => name)
]

/** Where the cursor is. */
interface Place {
  /** The option whose value is before the cursor or at it. */
  readonly option: OptionEntry | undefined
  readonly optionsAllowed: boolean
  readonly given: ReadonlySet<string>
  readonly operands: Words
  /** The position of the first word after ours. */
  readonly position: number
}

const nowhere: Place = {
  option: undefined,
  optionsAllowed: true,
  given: new Set(),
  operands: [],
  position: 0
}

/** bash splits `--group=x` into three words. */
const advance =
  (subcommand: Subcommand) =>
  (before: Place, word: string, index: number): Place => {
    if (!before.optionsAllowed) return { ...before, operands: [...before.operands, word] }
    const place = { ...before, position: index + 1 }
    if (place.option !== undefined) return word === "=" ? place : { ...place, option: undefined }
    if (word === "--") return { ...place, optionsAllowed: false }
    if (word.startsWith("-") && word !== "-") {
      const option = subcommand.options.find(({ name, value }) => name === word && value !== "")
      return { ...place, option, given: new Set([...place.given, word.replace(/=.*/s, "")]) }
    }
    const operands = [...place.operands, word]
    return takesCommand(subcommand)
      ? { ...place, operands, optionsAllowed: false, position: index }
      : { ...place, operands }
  }

const offerOperand = (subcommand: Subcommand, { given, operands, position }: Place) => {
  if (!takesCommand(subcommand)) {
    const label = Option.getOrElse(subcommand.operand, () => "")
    const isRepeated = label.endsWith("...")
    if (isRepeated && (given.has("--all") || given.has("--group"))) return Effect.succeed([])
    const value = isRepeated ? label.slice(0, -3) : (label.split(" ")[operands.length] ?? "")
    return Effect.map(offerValues(value, ""), (offers) =>
      offers.filter((offer) => offer._tag !== "Word" || !operands.includes(offer.word))
    )
  }
  if (subcommand.name !== "postfix")
    return Effect.succeed<ReadonlyArray<Offer>>([{ _tag: "Command", position: position + 2 }])
  return Effect.succeed(operands.length > 0 ? [] : postfixCommands.map((word) => offerWord(word)))
}

const offerFor = (subcommand: Subcommand, before: Words, current: string) => {
  const place = before.reduce(advance(subcommand), nowhere)
  if (place.option !== undefined) return offerValues(place.option.value, "")
  const [prefix = "", name] = /^(--[^=]+)=/.exec(current) ?? []
  if (place.optionsAllowed && name !== undefined) {
    const value = subcommand.options.find((option) => option.name === name)?.value ?? ""
    return Effect.map(offerValues(value, prefix), (offers) => offers.map(withPrefix(prefix)))
  }
  const excluded = new Set(
    exclusive.flatMap((names) => (names.some((name) => place.given.has(name)) ? names : []))
  )
  const options = subcommand.options.filter(({ name }) => !place.given.has(name) && !excluded.has(name))
  return Effect.map(offerOperand(subcommand, place), (offers) => [
    ...(place.optionsAllowed ? offerOptions(options) : []),
    ...offers
  ])
}

const general: Subcommand = {
  name: "",
  description: "",
  details: "",
  classic: Option.none(),
  operand: Option.none(),
  options: globalOptions
}

const offerClassic = (before: Words) => {
  const place = classicPlace(before)
  switch (place._tag) {
    case "Value":
      return offerValues(place.kind, "")
    case "PostfixCommand":
      return Effect.succeed(postfixCommands.map((word) => offerWord(word)))
    case "Command":
      return Effect.succeed<ReadonlyArray<Offer>>([place])
    case "Option":
      return Effect.succeed([
        ...place.options.map(([word, description]) => offerWord(word, description)),
        ...(before.length === 0 ? offerOptions(globalOptions) : [])
      ])
  }
}

/** Everything possible in place of the last word. The shell compares it with what was typed. */
export const findOffers = Effect.fnUntraced(function* (words: Words) {
  const before = words.slice(0, -1)
  const current = words.at(-1) ?? ""
  const [first, ...others] = before
  const isClassic = /^-[a-zA-Z]/.test(first ?? current) || (first === undefined && current === "-")
  if (isClassic) return yield* offerClassic(before)
  if (first === undefined || first.startsWith("-")) {
    const offers = yield* offerFor(general, before, current)
    const names = subcommands().map(({ description, name }) => offerWord(name, description))
    return first === undefined ? [...names, ...offers] : offers
  }
  const subcommand = findSubcommand(first)
  return Option.isNone(subcommand) ? [] : yield* offerFor(subcommand.value, others, current)
})

/** A line for each offer: a word, a tab and its description; or, without a tab, what the shell completes itself. */
const lineOf = (offer: Offer): string => {
  switch (offer._tag) {
    case "Word":
      return `${offer.word}\t${printable(offer.description, true)}\n`
    case "Directories":
      return `directories:${offer.prefix}\n`
    case "Command":
      return `command:${offer.position}\n`
  }
}

export const complete = (words: Words) =>
  Effect.map(findOffers(words), (offers) => offers.map(lineOf).join(""))
