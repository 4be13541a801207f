/**
 * The units of systemd for instances. Debian 12 names a unit after the instance, `-` for the primary, and generates one
 * for each enabled instance that has a name. Debian 13 names it after the end of the directory's name, and the primary has
 * `postfix.service`.
 */
import * as Option from "effect/Option"
import type { Units } from "../services/Machine.ts"
import { nameOf } from "../services/paths.ts"
import type { Instance } from "./Instance.ts"
import { prefix } from "./naming.ts"

const ownUnit = (instance: string): string => `postfix@${instance}.service`
const template = ownUnit("")
const allUnits = "postfix.service"

/** The end of its directory's name, if the name begins as it should. */
const directoryEnd = ({ configDirectory }: Instance): Option.Option<string> =>
  Option.liftPredicate(nameOf(configDirectory), (name) => name.startsWith(prefix)).pipe(
    Option.map((name) => name.slice(prefix.length))
  )

/** The unit that starts and stops an instance; none if there is none, as for an instance that is not enabled. */
export const unitOf = ({ generated, installed }: Units, instance: Instance): Option.Option<string> => {
  const { enabled, name, primary } = instance
  if (!enabled || !installed.has(template)) return Option.none()
  if (generated) return Option.map(primary ? Option.some("-") : name, ownUnit)
  return primary ? Option.some(allUnits) : Option.map(directoryEnd(instance), ownUnit)
}

/** Whether an instance starts at boot, and the unit to enable if it should. */
export interface Boot {
  readonly starts: boolean
  readonly unit: string
}

const ownUnits = (instance: Instance): ReadonlyArray<string> => {
  const { configDirectory, name, primary } = instance
  const end = Option.getOrElse(directoryEnd(instance), () => nameOf(configDirectory))
  return (primary ? ["-"] : [end, ...Option.toArray(name)]).map(ownUnit)
}

/**
 * If instances can have units of their own, `postfix.service` starts only the primary and the units that a generator
 * adds. Otherwise it starts all instances, as postfix(1) does.
 */
export const bootOf = (units: Option.Option<Units>, instance: Instance): Option.Option<Boot> =>
  Option.map(units, ({ generated, installed, wanted }) => {
    const own = ownUnits(instance)
    const isIncluded =
      instance.primary || !installed.has(template) || (generated && Option.isSome(instance.name))
    const [first = allUnits] = own
    return {
      starts: own.some((unit) => wanted.has(unit)) || (isIncluded && wanted.has(allUnits)),
      unit: isIncluded ? allUnits : first
    }
  })
