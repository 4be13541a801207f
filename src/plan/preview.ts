/** What a plan would do, for people and for scripts; nothing is changed. */
import { createTwoFilesPatch } from "diff/lib/patch/create.js"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { FileSystem } from "../services/FileSystem.ts"
import { editedText } from "./fileEdit.ts"
import type { Edit, Move, Ownership, Plan, Preparation, Removal, Verb, WriteFile } from "./Plan.ts"
import { planRemoval, together } from "./removal.ts"

/** What is done to the path of a step. */
const actions = {
  MakeDirectory: "make directory",
  SetOwnership: "set owner and mode",
  WriteFile: "write file",
  EditMainCf: "change file",
  ReplaceText: "change file",
  RemoveFile: "remove file",
  RemoveDirectory: "remove directory"
} as const

type VisibleStep = Extract<Preparation | Removal, { readonly _tag: keyof typeof actions }>

/** A line for people. */
export const describeStep = ({ _tag, path }: VisibleStep): string => `${actions[_tag]} ${path}`

/** One thing that would be done. */
export interface PreviewStep {
  readonly action: (typeof actions)[keyof typeof actions] | "leave" | "move" | "run"
  /** For `run`, the command line. */
  readonly path: string
  readonly owner: Option.Option<string>
  readonly group: Option.Option<string>
  /** In octal digits. */
  readonly mode: Option.Option<string>
  /** A unified diff: from what is there, or for a new file from the stock file that it is made from. */
  readonly diff: Option.Option<string>
  /** The file that a new one is made from, or where a directory was. */
  readonly original: Option.Option<string>
}

export interface Preview {
  readonly verb: Pick<Verb, "action" | "infinitive">
  readonly object: string
  readonly steps: ReadonlyArray<PreviewStep>
}

const plainStep = (action: PreviewStep["action"], path: string): PreviewStep => ({
  action,
  path,
  owner: Option.none(),
  group: Option.none(),
  mode: Option.none(),
  diff: Option.none(),
  original: Option.none()
})

export const commandStep = (commandLine: string): PreviewStep => plainStep("run", commandLine)

const owned = (step: PreviewStep, { group, mode, user }: Ownership): PreviewStep => ({
  ...step,
  owner: Option.some(user.name),
  group: Option.map(group, ({ name }) => name),
  mode: Option.map(mode, (bits) => bits.toString(8).padStart(4, "0"))
})

/** The library puts these lines in front, which diff(1) does not. */
const libraryHeader = /^(Index: .*\n)?=+\n/

const unifiedDiff = (from: string, to: string, before: string, after: string): Option.Option<string> =>
  before === after
    ? Option.none()
    : Option.some(
        createTwoFilesPatch(from, to, before, after, undefined, undefined, { context: 3 }).replace(
          libraryHeader,
          ""
        )
      )

const editStep = Effect.fnUntraced(function* (edit: Edit) {
  const { readFile } = yield* FileSystem
  const before = yield* readFile(edit.path)
  const { text } = yield* editedText(edit, before)
  const diff = unifiedDiff(edit.path, edit.path, before, text)
  return Option.isNone(diff) ? [] : [{ ...plainStep(actions.EditMainCf, edit.path), diff }]
})

const fileDiff = ({ before, path, stock, text }: WriteFile): Option.Option<string> => {
  const replaced = Option.map(before, (old) => ({ path, text: old.text }))
  const basis = Option.getOrElse(
    Option.orElse(replaced, () => stock),
    () => ({ path, text: "" })
  )
  return unifiedDiff(basis.path, path, basis.text, text)
}

const preparationSteps = (step: Preparation) => {
  switch (step._tag) {
    case "MakeDirectory":
    case "SetOwnership":
      return Effect.succeed([owned(plainStep(actions[step._tag], step.path), step.ownership)])
    case "WriteFile":
      return Effect.succeed([
        owned(
          {
            ...plainStep(actions.WriteFile, step.path),
            diff: fileDiff(step),
            original: Option.map(step.stock, ({ path }) => path)
          },
          step.ownership
        )
      ])
    case "EditMainCf":
    case "ReplaceText":
      return editStep(step)
    // Their effect lasts for a moment only, and the removals say the rest.
    case "WriteJournal":
    case "HoldLock":
    case "CloseMaildrop":
    case "MakeLink":
      return Effect.succeed([])
  }
}

const moveStep = ({ from, to }: Move): PreviewStep => ({
  ...plainStep("move", to),
  original: Option.some(from)
})

/** The steps of a plan in their order. */
export const preview = Effect.fnUntraced(function* (plan: Plan) {
  const prepared = yield* Effect.forEach([...plan.prepare, ...Option.toArray(plan.commit)], preparationSteps)
  const { leftovers, steps } = together(yield* Effect.forEach(plan.cleanUp, planRemoval))
  const removed = steps.map(({ _tag, path }) => plainStep(actions[_tag], path))
  const left = [...leftovers, ...plan.leftovers].map((path) => plainStep("leave", path))
  const shown: Preview = {
    verb: plan.verb,
    object: plan.object,
    steps: [...prepared.flat(), ...plan.moves.map(moveStep), ...removed, ...left]
  }
  return shown
})
