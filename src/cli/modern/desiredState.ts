/** The program for `apply` and `export`. */
import * as Command from "@effect/cli/Command"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { all, listedNames } from "../../instance/selection.ts"
import { type Applied, apply as applyDocument, planApply } from "../../operations/desiredState/apply.ts"
import { documentSchema, readDocument } from "../../operations/desiredState/document.ts"
import { exportDocument } from "../../operations/desiredState/export.ts"
import { mistakeText } from "../../operations/desiredState/mistakes.ts"
import { reportFatal } from "../../operations/failure.ts"
import { mendOrDeport } from "../../operations/lifeCycle/preconditions.ts"
import { Diagnostics } from "../../services/Diagnostics.ts"
import { StandardStreams } from "../../services/StandardStreams.ts"
import { findSelected, requireSome } from "../iterate.ts"
import { AlreadyReported, print } from "../outcome.ts"
import { appliedJson, appliedText } from "../report/desiredState.ts"
import { answer } from "./answer.ts"
import { invalid } from "./grammar/errors.ts"
import { named } from "./grammar/options.ts"
import { verbosely } from "./grammar/subcommand.ts"
import { modernWith } from "./program.ts"
import { apply, export_ } from "./subcommands/desiredState.ts"
import { diffColours } from "./terminal.ts"

const run = Effect.fnUntraced(
  function* ({
    destroy,
    dryRun,
    file,
    noReload
  }: { readonly [Key in "destroy" | "dryRun" | "noReload"]: boolean } & { readonly file: string }) {
    const { input } = yield* StandardStreams
    const source = file === "-" ? "standard input" : file
    const given = yield* readDocument(source, yield* input(file))
    const options = { destroy, reload: !noReload }
    if (!dryRun) return yield* applyDocument(source, given, options)
    const planned = yield* Effect.scoped(planApply(source, given, options))
    const applied: Applied = { ...planned, done: 0, failure: Option.none() }
    return applied
  },
  Effect.catchTag("DocumentRejected", ({ mistakes, source }) =>
    Effect.gen(function* () {
      const { fatal } = yield* Diagnostics
      yield* Effect.forEach(mistakes, (mistake) => fatal(mistakeText(source, mistake)))
      return yield* new AlreadyReported({ status: 1 })
    })
  )
)

const applying = apply.pipe(
  Command.withHandler(
    Effect.fnUntraced(function* (given) {
      const { dryRun, file, format } = given
      if (given.schema) return yield* print(documentSchema())
      if (file === "") return yield* invalid("apply", "file required, or - for standard input")
      const { unloggedWarning } = yield* Diagnostics
      const applied = yield* run(given)
      const { failure, steps, unmanaged } = applied
      yield* answer(
        format,
        { json: () => appliedJson(applied, dryRun), text: () => appliedText(applied, dryRun) },
        ...diffColours("  ")
      )
      if (unmanaged.length > 0 && format === "text") {
        yield* unloggedWarning(`not in the document, and left alone: ${listedNames(unmanaged)}`)
      }
      if (Option.isSome(failure))
        return yield* Effect.zipRight(reportFatal(failure.value), new AlreadyReported({ status: 1 }))
      // As terraform(1) says that there are changes.
      if (given.detailedExitcode && steps.length > 0) return yield* new AlreadyReported({ status: 2 })
    })
  ),
  verbosely
)

const exporting = export_.pipe(
  Command.withHandler(
    Effect.fnUntraced(function* ({ instance }) {
      const selection = Option.match(instance, { onNone: () => all, onSome: named })
      const found = yield* findSelected({ selection, reverse: false, keepGoing: false }, (directory) => [
        mendOrDeport(directory)
      ])
      yield* requireSome(found)
      yield* print(yield* exportDocument(found.listing.primary, found.instances))
    })
  ),
  verbosely
)

export const desiredState = modernWith(
  Command.make("postmulti").pipe(Command.withSubcommands([applying, exporting]))
)
