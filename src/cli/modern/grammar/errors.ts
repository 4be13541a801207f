/** The error of the modern command line. */
import * as Option from "effect/Option"
import { Fatal } from "../../../fatal.ts"

/** One class for all mistakes, because only the user has to tell them apart. */
export class InvalidCommandLine extends Fatal("InvalidCommandLine")<{
  problem: string
  /** The subcommand whose help says more; none for the general help. */
  subcommand: Option.Option<string>
  hints: ReadonlyArray<string>
}>(
  ({ problem, subcommand }) =>
    `${problem}, see 'postmulti ${[...Option.toArray(subcommand), "--help"].join(" ")}'`
) {}

export const invalid = (subcommand: string, problem: string, hints: ReadonlyArray<string> = []) =>
  new InvalidCommandLine({ problem, subcommand: Option.some(subcommand), hints })

export const invalidGlobally = (problem: string, hints: ReadonlyArray<string> = []) =>
  new InvalidCommandLine({ problem, subcommand: Option.none(), hints })
