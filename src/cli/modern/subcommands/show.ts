/** `postmulti show`: what is set for one instance. */
import * as Args from "@effect/cli/Args"
import * as Command from "@effect/cli/Command"
import * as Effect from "effect/Effect"
import { loadInstances } from "../../../operations/instances.ts"
import { findInstance } from "../../../operations/lifeCycle/preconditions.ts"
import { describeInstance } from "../../../operations/show.ts"
import { PostfixConfig } from "../../../postfix/PostfixConfig.ts"
import { descriptionJson, descriptionText } from "../../report/show.ts"
import { answer } from "../answer.ts"
import { format, named, operand, verbose } from "../grammar/options.ts"
import { subcommand } from "../grammar/subcommand.ts"

export const show = Command.make(
  "show",
  { format, verbose, instance: Args.map(operand("INSTANCE"), named) },
  Effect.fnUntraced(function* ({ format, instance: wanted }) {
    const { primary: readPrimary } = yield* PostfixConfig
    const primary = yield* readPrimary
    const instance = yield* findInstance(yield* loadInstances(primary, "skip"), wanted)
    const described = yield* describeInstance(primary, instance)
    yield* answer(
      format,
      {
        json: () => descriptionJson(instance, described),
        text: () => descriptionText(instance, described)
      },
      [/^ {2}\+.*$/gm, "green"],
      [/^ {2}- .*$/gm, "red"],
      [/^What .*$/gm, "bold"]
    )
  })
).pipe(
  subcommand(
    "show what is set for an instance",
    `Shows its directories, its state, where it listens, and what differs in its main.cf from the
    built-in defaults, and in its master.cf from the one that comes with Postfix.`
  )
)
