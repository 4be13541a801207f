/** The grammar of the original: the options of postmulti(1), and the rules for combining them in its order. */
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { all, type Selection } from "../../instance/selection.ts"
import type { PostfixOptions, RunOptions } from "../../operations/run.ts"
import type { Iteration } from "../iterate.ts"
import {
  AssignmentNotAllowed,
  actions,
  type ClassicError,
  CommandNotAllowed,
  CommandRequired,
  InvalidAction,
  JsonNotAllowed,
  NothingToAssign,
  NotOneMode,
  ParametersNotValid,
  RepeatedOption,
  ReverseNotAllowed,
  TooManySelections,
  UsageError
} from "./errors.ts"
import { type Scanned, scan, unscanned } from "./getopt.ts"

export const letters = "ae:g:i:jG:I:lpRvx"

/** An action with all of its options. No action uses all of them. */
export interface Edit {
  readonly _tag: "Edit"
  readonly action: Action
  /** The existing instance, or the position of the new one. */
  readonly selection: Option.Option<Selection>
  /** The new name; an empty one makes the instance nameless. */
  readonly name: Option.Option<string>
  /** The new group; an empty one stands for no group. */
  readonly group: Option.Option<string>
  /** `name=value` words, with the directories of a new instance. */
  readonly settings: ReadonlyArray<string>
}

export type Request =
  | (Iteration & { readonly _tag: "List"; readonly format: "text" | "json lines" })
  | (Iteration & Omit<RunOptions, "verbose"> & { readonly _tag: "Run" })
  | (Iteration & Omit<PostfixOptions, "verbose"> & { readonly _tag: "RunPostfix" })
  | Edit

interface CommandLine {
  readonly request: Request
  readonly verbose: boolean
}

type Action = (typeof actions)[number]

type Mode = "list" | "postfix" | "run" | Action

/** The options as given, before they are checked against each other. */
interface Given {
  readonly mode: Mode | undefined
  /** How often a letter has changed the mode. */
  readonly modes: number
  readonly selection: Selection | undefined
  readonly selections: number
  readonly reverse: boolean
  readonly json: boolean
  readonly verbose: boolean
  readonly name: Option.Option<string>
  readonly group: Option.Option<string>
}

const nothingGiven: Given = {
  mode: undefined,
  modes: 0,
  selection: undefined,
  selections: 0,
  reverse: false,
  json: false,
  verbose: false,
  name: Option.none(),
  group: Option.none()
}

const isAction = (word: string): word is Action => actions.some((action) => action === word)

const withMode = (given: Given, mode: Mode): Given =>
  given.mode === mode ? given : { ...given, mode, modes: given.modes + 1 }

const withSelection = (given: Given, selection: Selection): Given => ({
  ...given,
  selection,
  selections: given.selections + 1
})

/** `-` stands for no name and no group. */
const assigned = (value: string): Option.Option<string> => Option.some(value === "-" ? "" : value)

const withFlag = (given: Given, letter: string): Given => {
  switch (letter) {
    case "a":
      return given.selection?._tag === "All" ? given : withSelection(given, all)
    case "j":
      return { ...given, json: true }
    case "l":
      return withMode(given, "list")
    case "p":
      return withMode(given, "postfix")
    case "R":
      return { ...given, reverse: !given.reverse }
    case "x":
      return withMode(given, "run")
    default:
      return { ...given, verbose: true }
  }
}

const withValue = (given: Given, letter: string, value: string): Either.Either<Given, ClassicError> => {
  switch (letter) {
    case "e":
      return isAction(value)
        ? Either.right(withMode(given, value))
        : Either.left(new InvalidAction({ action: value }))
    case "g":
      return Either.right(withSelection(given, { _tag: "Group", group: value }))
    case "G":
    case "I": {
      const key = letter === "G" ? "group" : "name"
      return Option.isSome(given[key])
        ? Either.left(new RepeatedOption({ letter }))
        : Either.right({ ...given, [key]: assigned(value) })
    }
    default:
      return Either.right(withSelection(given, { _tag: "ByName", name: value }))
  }
}

interface Words {
  readonly given: Given
  readonly operands: ReadonlyArray<string>
}

/** Reads the options in turn. Fails at the first bad one, whatever follows. */
const readOptions = (words: ReadonlyArray<string>): Either.Either<Words, ClassicError> =>
  Either.gen(function* () {
    let given = nothingGiven
    let scanned: Scanned = scan(letters, unscanned(words))
    while (scanned._tag !== "Operands") {
      if (scanned._tag === "Invalid") {
        const { letter, problem } = scanned
        return yield* Either.left(new UsageError({ problem, letter }))
      }
      given =
        scanned._tag === "Flag"
          ? withFlag(given, scanned.letter)
          : yield* withValue(given, scanned.letter, scanned.value)
      scanned = scan(letters, scanned.rest)
    }
    return { given, operands: scanned.words }
  })

/** The rules after the scan, in the order of the original: whether each is broken, and its error. */
const rules = (
  { given, operands }: Words,
  mode: Mode
): ReadonlyArray<readonly [broken: boolean, error: () => ClassicError]> => {
  const action = isAction(mode) ? mode : undefined
  const creates = mode === "create" || mode === "import"
  const assigns = Option.isSome(given.name) || Option.isSome(given.group)
  const hasOperands = operands.length > 0
  return [
    [mode === "list" && hasOperands, () => new CommandNotAllowed({ operand: operands[0] ?? "" })],
    [(mode === "postfix" || mode === "run") && !hasOperands, () => new CommandRequired()],
    [given.reverse && mode !== "list" && mode !== "run", () => new ReverseNotAllowed()],
    [assigns && !creates && mode !== "assign", () => new AssignmentNotAllowed({ action })],
    [mode === "assign" && !assigns, () => new NothingToAssign()],
    [action !== undefined && hasOperands && !creates, () => new ParametersNotValid({ action: mode })],
    [given.json && mode !== "list", () => new JsonNotAllowed()]
  ]
}

const requestOf = ({ given, operands }: Words, mode: Mode): Request => {
  const iteration = { selection: given.selection ?? all, reverse: given.reverse, keepGoing: false }
  const [first = "", ...others] = operands
  switch (mode) {
    case "list":
      return { _tag: "List", ...iteration, format: given.json ? "json lines" : "text" }
    case "postfix":
      return { _tag: "RunPostfix", ...iteration, command: first, arguments: others, jobs: 1 }
    case "run":
      return { _tag: "Run", ...iteration, program: first, arguments: others, jobs: 1 }
    default: {
      const { group, name, selection } = given
      return {
        _tag: "Edit",
        action: mode,
        selection: Option.fromNullable(selection),
        name,
        group,
        settings: operands
      }
    }
  }
}

/** The request, or the first error. */
export const readCommandLine = (words: ReadonlyArray<string>): Either.Either<CommandLine, ClassicError> =>
  Either.gen(function* () {
    const read = yield* readOptions(words)
    const { mode, modes, selections, verbose } = read.given
    if (selections > 1) return yield* Either.left(new TooManySelections())
    if (mode === undefined || modes > 1) return yield* Either.left(new NotOneMode())
    const broken = rules(read, mode).find(([isBroken]) => isBroken)
    return broken === undefined
      ? { request: requestOf(read, mode), verbose }
      : yield* Either.left(broken[1]())
  })
