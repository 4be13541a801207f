/** What a plan would do, in the form in which it is shown to people and to scripts; nothing is changed. */
import { createTwoFilesPatch } from "diff/lib/patch/create.js"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { FileSystem } from "../services/FileSystem.ts"
import { editedText } from "./mainCfFile.ts"
import type { EditMainCf, Ownership, Plan, Preparation } from "./Plan.ts"
import { planRemoval, together } from "./removal.ts"

/** One thing that would be done; texts have one character per byte. */
export interface PreviewStep {
  readonly action:
    | "make directory"
    | "set owner and mode"
    | "write file"
    | "change file"
    | "remove file"
    | "remove directory"
    | "leave"
  readonly path: string
  readonly owner: Option.Option<string>
  readonly group: Option.Option<string>
  /** In octal digits. */
  readonly mode: Option.Option<string>
  /** A unified diff: from what is there, or for a new file from the stock file that it is made from. */
  readonly diff: Option.Option<string>
}

export interface Preview {
  readonly verb: string
  readonly object: string
  readonly steps: ReadonlyArray<PreviewStep>
}

const plainStep = (action: PreviewStep["action"], path: string): PreviewStep => ({
  action,
  path,
  owner: Option.none(),
  group: Option.none(),
  mode: Option.none(),
  diff: Option.none()
})

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

const editStep = Effect.fnUntraced(function* (edit: EditMainCf) {
  const { readFile } = yield* FileSystem
  const before = yield* readFile(edit.path)
  const { text } = yield* editedText(edit, before)
  const diff = unifiedDiff(edit.path, edit.path, before, text)
  return Option.isNone(diff) ? [] : [{ ...plainStep("change file", edit.path), diff }]
})

const preparationSteps = (step: Preparation) => {
  switch (step._tag) {
    case "MakeDirectory":
      return Effect.succeed([owned(plainStep("make directory", step.path), step.ownership)])
    case "SetOwnership":
      return Effect.succeed([owned(plainStep("set owner and mode", step.path), step.ownership)])
    case "WriteFile": {
      const basis = Option.match(step.before, {
        onNone: () => step.stock,
        onSome: ({ text }) => ({ path: step.path, text })
      })
      const diff = unifiedDiff(basis.path, step.path, basis.text, step.text)
      return Effect.succeed([owned({ ...plainStep("write file", step.path), diff }, step.ownership)])
    }
    case "EditMainCf":
      return editStep(step)
    // They are there, or gone, for a moment only, and say nothing that the removals do not say.
    case "WriteJournal":
    case "HoldLock":
    case "CloseMaildrop":
      return Effect.succeed([])
  }
}

/** The steps of a plan in their order. */
export const preview = Effect.fnUntraced(function* (plan: Plan) {
  const prepared = yield* Effect.forEach(plan.prepare, preparationSteps)
  const committed = yield* Option.match(plan.commit, { onNone: () => Effect.succeed([]), onSome: editStep })
  const remains = together(yield* Effect.forEach(plan.cleanUp, planRemoval))
  const removed = remains.steps.map(({ _tag, path }) =>
    plainStep(_tag === "RemoveFile" ? "remove file" : "remove directory", path)
  )
  const left = [...remains.leftovers, ...plan.leftovers].map((path) => plainStep("leave", path))
  const shown: Preview = {
    verb: plan.verb,
    object: plan.object,
    steps: [...prepared.flat(), ...committed, ...removed, ...left]
  }
  return shown
})
