/** A plan in the making: what is planned so far, and what the host looks like after it, without anything being done. */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import type * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import { claimsOf, resolveConflicts } from "../../instance/claims.ts"
import { DirectoryPath, type Instance } from "../../instance/Instance.ts"
import { editedText } from "../../plan/fileEdit.ts"
import type { Plan } from "../../plan/Plan.ts"
import { type Preview, preview } from "../../plan/preview.ts"
import { readableSettings } from "../../postfix/maincf/lines.ts"
import { listItems } from "../../postfix/maincf/values.ts"
import { PostfixConfig } from "../../postfix/PostfixConfig.ts"
import type { Primary } from "../../postfix/Primary.ts"
import { sharedClaims } from "../../postfix/sharedDirectories.ts"
import { FileSystem } from "../../services/FileSystem.ts"
import { directoryOf } from "../../services/paths.ts"
import type { Failure } from "../failure.ts"
import { type Listing, makeListing, type Row } from "../instances.ts"
import type { Control } from "../startStop.ts"
import type { Mistake } from "./mistakes.ts"

const mainCfOf = ({ configDirectory }: Instance): string => `${configDirectory}/main.cf`

const remember = <A, E>(look: (path: string) => Effect.Effect<A, E>) => {
  const known = new Map<string, Exit.Exit<A, E>>()
  return (path: string): Effect.Effect<A, E> =>
    Effect.suspend(
      () =>
        known.get(path) ??
        Effect.flatMap(Effect.exit(look(path)), (exit) => {
          known.set(path, exit)
          return exit
        })
    )
}

/** What a document does to the host. */
interface Change {
  readonly _tag: "Change"
  /** Its name or directory. */
  readonly instance: string
  readonly plan: Plan
  /** What the plan does, by the files that it was made from. */
  readonly shown: Preview["steps"]
}

export interface Controlled {
  readonly _tag: "Control"
  readonly action: Control
  readonly instance: string
  readonly target: Instance
}

export type Step = Change | Controlled

export const actionOf = (step: Step): string => (step._tag === "Change" ? step.plan.verb.action : step.action)

/** The files with these texts in place of their own. Nothing changes meanwhile, so each path is looked at once. */
const withTexts = (files: FileSystem["Type"], texts: ReadonlyMap<string, string>): FileSystem["Type"] => ({
  ...files,
  realPath: remember(files.realPath),
  status: remember(files.status),
  readFile: (path) => {
    const text = texts.get(path)
    return text === undefined ? files.readFile(path) : Effect.succeed(text)
  }
})

/** Without the directories that earlier plans make, such as one above the queues of two new instances. */
const withoutMade = (plan: Plan, made: ReadonlySet<string>): Plan => ({
  ...plan,
  prepare: plan.prepare.filter((step) => step._tag !== "MakeDirectory" || !made.has(step.path))
})

/** The texts of the files that a plan writes. */
const textsAfter = Effect.fnUntraced(function* ({ commit, prepare }: Plan) {
  const { readFile } = yield* FileSystem
  const texts: Array<readonly [path: string, text: string]> = []
  for (const step of [...prepare, ...Option.toArray(commit)]) {
    if (step._tag === "WriteFile") texts.push([step.path, step.text])
    if (step._tag === "EditMainCf" || step._tag === "ReplaceText") {
      const { text } = yield* editedText(step, yield* readFile(step.path))
      texts.push([step.path, text])
    }
  }
  return texts
})

const soundRow = (instance: Instance): Row => ({
  directory: instance.configDirectory,
  warnings: [],
  settings: new Map(),
  read: Option.some(instance),
  instance: Either.right(instance)
})

const withRows = (primary: Primary, rows: ReadonlyArray<Row>): Listing => {
  const listing = makeListing(primary, rows, new Map())
  const { owners } = resolveConflicts([...sharedClaims(primary), ...listing.sound.map(claimsOf)])
  return { ...listing, owners }
}

/** The primary with another main.cf; of what it says, only this can change by a plan. */
const primaryWith = (primary: Primary, text: string): Primary => {
  const settings = new Map([
    ...readableSettings(text),
    ["config_directory", primary.instance.configDirectory]
  ])
  return {
    ...primary,
    settings,
    wrapper: settings.get("multi_instance_wrapper") ?? primary.wrapper,
    enable: settings.get("multi_instance_enable") ?? primary.enable
  }
}

/** Completes with the listing after a plan. Records the text of each file that the plan writes in `texts`. */
const advance = Effect.fnUntraced(function* (listing: Listing, plan: Plan, texts: Map<string, string>) {
  const { secondaryFrom } = yield* PostfixConfig
  const written = yield* textsAfter(plan)
  for (const [path, text] of written) texts.set(path, text)
  const known = new Map(listing.rows.map((row) => [row.directory, row]))
  if (Option.isSome(plan.instance) && !plan.instance.value.primary) {
    known.set(plan.instance.value.configDirectory, soundRow(plan.instance.value))
  }
  const ofPrimary = mainCfOf(listing.primary.instance)
  for (const [path, text] of written) {
    if (!path.endsWith("/main.cf") || path === ofPrimary) continue
    const { outcome } = yield* secondaryFrom(path, DirectoryPath(directoryOf(path)), text)
    const instance = yield* outcome
    known.set(instance.configDirectory, soundRow(instance))
  }
  const text = new Map(written).get(ofPrimary)
  const primary = text === undefined ? listing.primary : primaryWith(listing.primary, text)
  const list = "multi_instance_directories"
  const before = listing.primary.settings.get(list)
  const directories =
    primary.settings.get(list) === before
      ? listing.rows.map(({ directory }) => directory)
      : listItems(primary.settings.get(list) ?? "").map(DirectoryPath)
  return withRows(
    primary,
    directories.flatMap((directory) => Option.toArray(Option.fromNullable(known.get(directory))))
  )
})

/** Begins with today's instances. `lineOf` is that of the document. */
export const makeDraft = Effect.fnUntraced(function* (
  first: Listing,
  lineOf: (path: Mistake["path"]) => number
) {
  const files = yield* FileSystem
  const texts = new Map<string, string>()
  const made = new Set<string>()
  const steps: Array<Step> = []
  const mistakes: Array<Mistake> = []
  let listing = first

  const refuse = (path: Mistake["path"], problem: string): void => {
    mistakes.push({ line: lineOf(path), path, problem })
  }

  return {
    steps,
    mistakes,
    refuse,
    /** The files as they will be. */
    files: withTexts(files, texts),
    /** Whether one of its files will be another. */
    isChanged: ({ configDirectory }: Instance) =>
      ["main.cf", "master.cf"].some((name) => texts.has(`${configDirectory}/${name}`)),
    listing: () => listing,
    /** Adds an action, unless nothing has to be done. What cannot be done is a mistake of the document. */
    add: <E extends Failure, R>(
      path: Mistake["path"],
      instance: string,
      planFor: (listing: Listing) => Effect.Effect<Plan, E, R>
    ) =>
      Effect.gen(function* () {
        const plan = withoutMade(yield* planFor(listing), made)
        const { steps: shown } = yield* preview(plan)
        if (shown.length === 0) return
        listing = yield* advance(listing, plan, texts)
        for (const step of plan.prepare) if (step._tag === "MakeDirectory") made.add(step.path)
        steps.push({ _tag: "Change", instance, plan, shown })
      }).pipe(
        Effect.catchAll(({ context, message }: Failure) =>
          Effect.sync(() => refuse(path, context === undefined ? message : `${message}, ${context}`))
        )
      )
  }
})

export type Draft = Effect.Effect.Success<ReturnType<typeof makeDraft>>
