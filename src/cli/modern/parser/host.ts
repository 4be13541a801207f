/** What the options of the subcommands mean that are about this host and this program on it. */
import * as CommandDescriptor from "@effect/cli/CommandDescriptor"
import * as Options from "@effect/cli/Options"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import type { Incomplete } from "./asked.ts"
import { flag, format, type OptionsOf } from "./options.ts"

const doctor = CommandDescriptor.make(
  "doctor",
  Options.all({ format, verbose: flag("verbose") } satisfies OptionsOf<"doctor">)
).pipe(
  CommandDescriptor.map(
    ({ options }): Incomplete =>
      () =>
        Either.right({
          _tag: "Examine",
          format: Option.getOrElse(options.format, () => "text"),
          verbose: options.verbose
        })
  )
)

export const hostCommands = { doctor }
