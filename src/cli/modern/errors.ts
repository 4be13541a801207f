/** What can be wrong with a modern command line. */
import * as Option from "effect/Option"
import { Fatal } from "../../fatal.ts"

/** One class for all mistakes: nobody needs to tell them apart but the user. */
export class InvalidCommandLine extends Fatal("InvalidCommandLine")<{
  problem: string
  /** Whose help says more; without one, the general help does. */
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
