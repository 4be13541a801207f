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
import { harmlessLines } from "../../../services/Diagnostics.ts"
import { AlreadyReported, print } from "../../outcome.ts"
import { changesText } from "../../report/changes.ts"
import { findingsJson, findingsText } from "../../report/findings.ts"
import { version } from "../help.ts"
import { dryRun, format, verbose } from "../options.ts"
import { subcommand } from "../subcommand.ts"

export const doctor = Command.make(
  "doctor",
  { format, verbose },
  Effect.fnUntraced(function* ({ format }) {
    const findings = yield* examineHost(version)
    yield* print(format === "json" ? findingsJson(findings) : harmlessLines(findingsText(findings)))
    if (findings.some(isProblem)) yield* new AlreadyReported()
  })
).pipe(
  subcommand("examine whether this host is ready", [
    "Looks at Postfix, Node, the launcher, the wrapper setting, the lock, the mail log and all",
    "instances, and says what to do about what is wrong. Nothing is changed. The exit status is 1 if",
    "something is wrong, 0 if there is at most advice."
  ])
)

const changeThisProgram = <Name extends InstallationAction>(action: Name) =>
  Command.make(
    action,
    { dryRun, verbose },
    Effect.fnUntraced(function* ({ dryRun }) {
      const changes = yield* dryRun ? planInstallation(action) : changeInstallation(action)
      yield* print(harmlessLines(changesText(changes, dryRun)))
    })
  )

export const install = changeThisProgram("install").pipe(
  subcommand("put this program in the place of Postfix's own", [
    "Copies this program to /usr/local/lib/postmulti, and makes postmulti in $command_directory a link",
    "to it that names this Node by its absolute path. The original becomes postmulti.postfix there; on",
    "Debian a diversion keeps package upgrades from undoing that. Can be repeated at any time, and has",
    "to be after an upgrade of this program, or of Node for the sake of a fast start."
  ])
)

export const uninstall = changeThisProgram("uninstall").pipe(
  subcommand("give Postfix's own program its place back", [
    "Undoes what 'postmulti install' has done; instances stay as they are."
  ])
)
