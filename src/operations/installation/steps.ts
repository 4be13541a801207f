/** The steps of an installation. Each leaves a host on which mail works, and can be repeated. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import type { MakeDirectory, Removal, WriteFile } from "../../plan/Plan.ts"
import { describeStep } from "../../plan/preview.ts"
import { warnOfLeftover } from "../../plan/removal.ts"
import { makeDirectory, remove, writeFile } from "../../plan/steps.ts"
import { fileState, replaceFile } from "../../plan/wholeFile.ts"
import { Caller } from "../../services/Caller.ts"
import { Diagnostics } from "../../services/Diagnostics.ts"
import { FileSystem } from "../../services/FileSystem.ts"
import { ifThere, isDirectoryNotEmpty, readableNames, readableTexts } from "../../services/ifThere.ts"
import { ProcessRunner, succeeded } from "../../services/ProcessRunner.ts"
import { directoryOf } from "../../services/paths.ts"
import { setDiversion } from "./dpkg.ts"

/** The steps of any plan, and those that only an installation has. */
export type InstallationStep =
  | MakeDirectory
  | WriteFile
  | Removal
  /** Makes the program's caches in the directory where it will run. */
  | {
      readonly _tag: "PrepareStart"
      readonly node: string
      readonly program: string
    }
  /** Adds or removes the diversion with which dpkg puts the file of its package aside. */
  | { readonly _tag: "Divert" | "Undivert"; readonly path: string; readonly aside: string }
  /** Copies the original to where dpkg expects it now, or moves it back. */
  | { readonly _tag: "KeepOriginal" | "PutOriginalBack"; readonly path: string; readonly aside: string }
  /** Replaces anything of that name by a link, in one rename. */
  | { readonly _tag: "PutLink"; readonly path: string; readonly target: string }
  /** Waits for commands that were started from there and may not have read their files yet. */
  | { readonly _tag: "AwaitReaders"; readonly path: string }

type Special = Exclude<InstallationStep, MakeDirectory | WriteFile | Removal>

type StepOf<Tag> = Extract<Special, { readonly _tag: Tag }>

/** Without the caches, everything works, but more slowly. */
const prepareStart = Effect.fnUntraced(function* ({ node, program }: StepOf<"PrepareStart">) {
  const { capture } = yield* ProcessRunner
  const { warning } = yield* Diagnostics
  const captured = yield* Effect.option(
    capture({ program: node, arguments: [`${program}/prepare.cjs`], environment: {} })
  )
  if (!Option.exists(captured, ({ exit }) => succeeded(exit))) {
    yield* warning(`${program}: the faster start could not be prepared`)
  }
})

/** A link may lead to the original; the attributes of the link say nothing about the program. */
const keepOriginal = Effect.fnUntraced(function* (path: string, aside: string) {
  const { realPath } = yield* FileSystem
  const { attributes, text } = yield* Effect.flatMap(realPath(path), fileState)
  yield* replaceFile(aside, text, attributes)
})

/** A command that was killed may have left the link under its temporary name. */
const putLink = Effect.fnUntraced(function* ({ path, target }: StepOf<"PutLink">) {
  const { makeLink, removeFile, rename, syncDirectory } = yield* FileSystem
  const temporary = `${path}.tmp`
  yield* ifThere(removeFile(temporary), undefined)
  yield* makeLink(temporary, target)
  yield* rename(temporary, path)
  yield* syncDirectory(directoryOf(path))
})

/** A process that is about to start from there cannot be seen yet. */
const startDelay = "500 millis"

/** A command reads all its files before it does anything, so one that runs for longer has read them. */
const readingTimeout = "10 seconds"

/** Whether another process has a path below the directory among its arguments, as each one started there has. */
const isRead = Effect.fnUntraced(function* (directory: string) {
  const { processId } = yield* Caller
  const names = yield* readableNames("/proc")
  const others = names.filter((name) => /^[0-9]+$/.test(name) && Number(name) !== processId)
  const commands = yield* readableTexts(others.map((name) => `/proc/${name}/cmdline`))
  return [...commands.values()].some((words) => words.includes(`\0${directory}/`))
})

const awaitReaders = (directory: string) =>
  isRead(directory).pipe(
    Effect.repeat({ while: (found) => found, schedule: Schedule.spaced("50 millis") }),
    Effect.delay(startDelay),
    Effect.timeoutOption(readingTimeout),
    Effect.interruptible
  )

/** The description of a step, and what it does. */
const meaningOf = (step: InstallationStep) => {
  switch (step._tag) {
    case "MakeDirectory":
      return { text: describeStep(step), run: makeDirectory(step) }
    case "WriteFile":
      return { text: describeStep(step), run: writeFile(step) }
    case "RemoveFile":
      return { text: describeStep(step), run: remove(step) }
    case "RemoveDirectory":
      return {
        text: describeStep(step),
        run: Effect.catchIf(remove(step), isDirectoryNotEmpty, () => warnOfLeftover(step.path))
      }
    case "PrepareStart":
      return { text: `prepare a faster start of ${step.program}`, run: prepareStart(step) }
    case "Divert":
      return {
        text: `have dpkg put its ${step.path} at ${step.aside}`,
        run: setDiversion("--add", step.path, step.aside)
      }
    case "Undivert":
      return {
        text: `have dpkg put its file at ${step.path} again`,
        run: setDiversion("--remove", step.path, step.aside)
      }
    case "KeepOriginal":
      return { text: `copy ${step.path} to ${step.aside}`, run: keepOriginal(step.path, step.aside) }
    case "PutOriginalBack":
      return {
        text: `move ${step.aside} to ${step.path}`,
        run: Effect.flatMap(FileSystem, ({ rename }) => rename(step.aside, step.path))
      }
    case "PutLink":
      return { text: `make ${step.path} a link to ${step.target}`, run: putLink(step) }
    case "AwaitReaders":
      return {
        text: `wait until no command is starting from ${step.path}`,
        run: awaitReaders(step.path)
      }
  }
}

export const describeInstallationStep = (step: InstallationStep): string => meaningOf(step).text

export const performInstallationStep = Effect.fnUntraced(function* (step: InstallationStep) {
  yield* meaningOf(step).run
})
