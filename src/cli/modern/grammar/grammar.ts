/** The subcommands of the modern command line, in the order of its help. */
import * as Command from "@effect/cli/Command"
import * as CommandDescriptor from "@effect/cli/CommandDescriptor"
import * as Array from "effect/Array"
import * as HashSet from "effect/HashSet"
import * as Option from "effect/Option"
import { create, import_ } from "../subcommands/create.ts"
import { apply, export_ } from "../subcommands/desiredState.ts"
import { doctor, install, uninstall } from "../subcommands/host.ts"
import { list, postfix, run } from "../subcommands/iteration.ts"
import { lab } from "../subcommands/lab.ts"
import { assign, deport, destroy, disable, enable, init, rename } from "../subcommands/lifeCycle.ts"
import { show } from "../subcommands/show.ts"
import { reload, restart, start, stop } from "../subcommands/startStop.ts"
import { status } from "../subcommands/status.ts"
import { describe, type OptionEntry, type Subcommand } from "./describe.ts"

const iteration = [list, status, show, start, stop, restart, reload, run, postfix] as const
const lifeCycle = [init, create, import_, assign, rename, enable, disable, deport, destroy] as const
const host = [doctor, install, uninstall] as const

/** Only the descriptions; their own bundle has the rest. */
const desiredState = [apply, export_] as const

export const postmulti = Command.make("postmulti").pipe(
  Command.withSubcommands([...iteration, ...lifeCycle, ...host])
)

const commands = [...iteration, ...lifeCycle, ...desiredState, ...host, lab]

interface Describable {
  readonly descriptor: CommandDescriptor.Command<unknown>
}

const describeAll = (described: ReadonlyArray<Describable>): ReadonlyArray<Subcommand> =>
  described.map(({ descriptor }) => describe(descriptor))

/** The subcommands as help presents them. */
export const chapters = () => [
  { title: "Subcommands for all or selected instances", subcommands: describeAll(iteration) },
  { title: "Subcommands for the life cycle of an instance", subcommands: describeAll(lifeCycle) },
  { title: "Subcommands for the whole host as a document", subcommands: describeAll(desiredState) },
  { title: "Subcommands for this host", subcommands: describeAll([...host, lab]) }
]

export const subcommands = () => describeAll(commands)

export const findSubcommand = (name: string): Option.Option<Subcommand> =>
  Array.findFirst<Describable>(commands, ({ descriptor }) =>
    HashSet.has(CommandDescriptor.getNames(descriptor), name)
  ).pipe(Option.map(({ descriptor }) => describe(descriptor)))

export const shells = ["bash", "zsh", "fish"] as const
export type Shell = (typeof shells)[number]

/** Each stands alone, in place of a subcommand. */
export const globalOptions: ReadonlyArray<OptionEntry> = [
  { name: "--help", value: "", description: "show this help" },
  { name: "--version", value: "", description: "show the version" },
  { name: "--completions", value: shells.join("|"), description: "print a completion script for this shell" }
]
