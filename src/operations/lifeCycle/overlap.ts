/**
 * Whether an instance would share files with another one, or have those that all of them share, however their paths are
 * spelled: claims are compared as texts.
 */
import * as Effect from "effect/Effect"
import { Fatal } from "../../fatal.ts"
import type { Directories } from "../../instance/directories.ts"
import type { Primary } from "../../postfix/Primary.ts"
import { namedSharedDirectories } from "../../postfix/sharedDirectories.ts"
import { isWithin, type Place, placesAt, placesOf } from "./place.ts"

/** A directory is inside that of another instance, or inside a shared one, or around it, or the same. */
export class SharedPlace extends Fatal("SharedPlace")<{
  instance: string
  parameter: string
  path: string
  otherInstance: string
  otherParameter: string
  otherPath: string
}>(
  ({ instance, parameter, path, otherInstance, otherParameter, otherPath }) =>
    `instance ${instance}, ${parameter}=${path} shares files with ` +
    `instance ${otherInstance}, ${otherParameter}=${otherPath}`
) {}

/** Those of an instance in which Postfix makes files, and whose owner may be another than root. */
const isFilled = ({ parameter }: Place): boolean =>
  parameter === "queue_directory" || parameter === "data_directory"

/**
 * A configuration directory may hold that of another instance, or a shared one: nothing is done there but to two files by
 * their names.
 */
const collide = (one: Place, other: Place): boolean =>
  isFilled(one) || isFilled(other)
    ? isWithin(one, other) || isWithin(other, one)
    : isWithin(one, other) && isWithin(other, one)

const checkApartFromPlaces = (
  instance: string,
  mine: ReadonlyArray<Place>,
  otherInstance: string,
  theirs: ReadonlyArray<Place>
) => {
  const pairs = theirs.flatMap((other) => mine.map((own) => ({ own, other })))
  const found = pairs.find(({ other, own }) => collide(own, other))
  return found === undefined
    ? Effect.void
    : new SharedPlace({
        instance,
        parameter: found.own.parameter,
        path: found.own.path,
        otherInstance,
        otherParameter: found.other.parameter,
        otherPath: found.other.path
      })
}

/** Fails for the first of the others that would share files with the instance, and then for what all of them share. */
export const checkApartFrom = Effect.fnUntraced(function* (
  instance: Directories,
  others: ReadonlyArray<Directories>,
  { instance: { configDirectory }, shared }: Pick<Primary, "instance" | "shared">
) {
  const mine = yield* placesOf(instance)
  for (const other of others) {
    yield* checkApartFromPlaces(instance.configDirectory, mine, other.configDirectory, yield* placesOf(other))
  }
  const common = yield* placesAt(namedSharedDirectories(shared))
  yield* checkApartFromPlaces(instance.configDirectory, mine, configDirectory, common)
})
