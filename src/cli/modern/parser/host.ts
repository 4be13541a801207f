/** What the options of the subcommands mean that are about this host and this program on it. */
import * as CommandDescriptor from "@effect/cli/CommandDescriptor"
import * as Options from "@effect/cli/Options"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import type { InstallationAction } from "../../../operations/installation/installation.ts"
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

const installation = (action: InstallationAction) =>
  CommandDescriptor.make(
    action,
    Options.all({
      "dry-run": flag("dry-run"),
      verbose: flag("verbose")
    } satisfies OptionsOf<InstallationAction>)
  ).pipe(
    CommandDescriptor.map(
      ({ options }): Incomplete =>
        () =>
          Either.right({ _tag: "Installation", action, dryRun: options["dry-run"], verbose: options.verbose })
    )
  )

export const hostCommands = {
  doctor,
  install: installation("install"),
  uninstall: installation("uninstall")
}
