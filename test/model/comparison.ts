/** When two hosts count as equal after a step. */
import * as Record from "effect/Record"
import { type Files, type Given, judge, type Outcome, type Verdict } from "../fuzz/equivalence.ts"
import type { Seen } from "./Host.ts"

export type Compare = (given: Given, one: Seen, other: Seen) => Verdict

const equal = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other)

/** Process numbers vary. */
const withoutNumbers = ({ outcome, ...rest }: Seen): Seen => ({
  ...rest,
  outcome: { ...outcome, errors: outcome.errors.replaceAll(/\bPID: \d+/g, "PID: N") }
})

/** Two hosts of ours must be equal in every byte. */
export const inEveryByte: Compare = (_, one, other) => {
  const [left, right] = [withoutNumbers(one), withoutNumbers(other)]
  return equal(left, right) ? { _tag: "Equal" } : { _tag: "Different", original: left, ours: right }
}

/** single-blanks. */
const singleBlanks = (text: string): string =>
  text.replaceAll(/^alternate_config_directories =.*$/gm, (line) => line.replaceAll(/ +/g, " "))

/** The programs' own tests compare what postfix(1) says. Beside the original, a silent stand-in runs here. */
const ofPostmulti = (text: string): string =>
  text
    .split("\n")
    .filter((line) => !/^(\S+\/)?(postfix-script|postqueue): /.test(line))
    .join("\n")

/** The original appends settings in random order. */
const inAnyOrder = (files: Files): Files =>
  Record.map(files, (text) => singleBlanks(text).split("\n").sort().join("\n"))

const adapted = ({ files, ...outcome }: Outcome): Outcome => ({
  ...outcome,
  errors: ofPostmulti(outcome.errors),
  files: inAnyOrder(files)
})

/** The original and ours, with the register of differences. */
export const asRegistered: Compare = ({ before, words }, original, ours) => {
  const verdict = judge(
    { words, before: inAnyOrder(before) },
    adapted(original.outcome),
    adapted(ours.outcome)
  )
  if (verdict._tag !== "Equal") return verdict
  const [left, right] = [original, ours].map(({ list, running }) => ({ list, running }))
  return equal(left, right) ? verdict : { _tag: "Different", original: left, ours: right }
}
