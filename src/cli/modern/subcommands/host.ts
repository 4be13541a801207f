/** The subcommands for this host, and for this program on it. */
import * as Command from "@effect/cli/Command"
import * as Effect from "effect/Effect"
import { examineHost } from "../../../operations/doctor/doctor.ts"
import { isProblem } from "../../../operations/doctor/Finding.ts"
import {
  changeInstallation,
  type InstallationAction,
  planInstallation
} from "../../../operations/installation/installation.ts"
import { AlreadyReported } from "../../outcome.ts"
import { changesText } from "../../report/changes.ts"
import { findingsJson, findingsText } from "../../report/findings.ts"
import { answer } from "../answer.ts"
import { dryRun, format, verbose } from "../grammar/options.ts"
import { subcommand } from "../grammar/subcommand.ts"
import { version } from "../help.ts"
import { printForPeople } from "../terminal.ts"

export const doctor = Command.make(
  "doctor",
  { format, verbose },
  Effect.fnUntraced(function* ({ format }) {
    const findings = yield* examineHost(version)
    yield* answer(
      format,
      { json: () => findingsJson(findings), text: () => findingsText(findings) },
      [/^ok/gm, "green"],
      [/^advice/gm, "yellow"],
      [/^PROBLEM/gm, "red"]
    )
    if (findings.some(isProblem)) yield* new AlreadyReported({ status: 1 })
  })
).pipe(
  subcommand(
    "check whether this host is ready",
    `Checks Postfix, Node, the launcher, the wrapper setting, the lock, the mail log and all instances,
    and whether exactly the enabled ones run. Each problem comes with its remedy. Nothing is changed.
    The exit status is 1 if something is wrong, and 0 if there is nothing worse than advice.`
  )
)

const changeThisProgram = <Name extends InstallationAction>(action: Name) =>
  Command.make(
    action,
    { dryRun, verbose },
    Effect.fnUntraced(function* ({ dryRun }) {
      const changes = yield* dryRun ? planInstallation(action) : changeInstallation(action)
      yield* printForPeople(changesText(changes, dryRun))
    })
  )

export const install = changeThisProgram("install").pipe(
  subcommand(
    "replace Postfix's own program",
    `Copies this program to /usr/local/lib/postmulti, and makes $command_directory/postmulti a link to
    it. Keeps the original beside that as postmulti.postfix. On Debian, a diversion keeps package
    upgrades from undoing this. Installs the manual page too. Repeat it after an upgrade of this
    program, of Node or of Postfix.`
  )
)

export const uninstall = changeThisProgram("uninstall").pipe(
  subcommand("restore Postfix's own program", "Undoes 'postmulti install'. Instances stay as they are.")
)
