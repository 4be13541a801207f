/**
 * The units of systemd for instances. Debian 12 names a unit after the instance, `-` for the primary, and generates one
 * for each instance that has a name. Debian 13 names it after the end of the directory's name, only below /etc, and the
 * primary has `postfix.service`.
 */
import * as Option from "effect/Option"
import type { Units } from "../services/Machine.ts"
import { directoryOf, nameOf, withoutSlashes } from "../services/paths.ts"
import type { Instance } from "./Instance.ts"
import { prefix } from "./naming.ts"

const ownUnit = (instance: string): string => `postfix@${instance}.service`
const template = ownUnit("")
const allUnits = "postfix.service"

/** As systemd-escape(1) writes it, since the unit of Debian 13 says `%I`. */
const escaped = (text: string): string =>
  text.replace(/[^\w:.]|^\./g, (byte) => `\\x${byte.charCodeAt(0).toString(16).padStart(2, "0")}`)

/** The unit of Debian 13 for a directory, if there can be one. */
const unitOfDirectory = ({ configDirectory }: Instance): Option.Option<string> => {
  const directory = withoutSlashes(configDirectory)
  return directoryOf(directory) === "/etc" && nameOf(directory).startsWith(prefix)
    ? Option.some(ownUnit(escaped(nameOf(directory).slice(prefix.length))))
    : Option.none()
}

/** The unit that starts and stops an instance; none if there is none, as for an instance that is not enabled. */
export const unitOf = ({ generated, installed }: Units, instance: Instance): Option.Option<string> => {
  const { enabled, name, primary } = instance
  if (!enabled || !installed.has(template)) return Option.none()
  if (generated) return Option.map(primary ? Option.some("-") : name, ownUnit)
  return primary ? Option.some(allUnits) : unitOfDirectory(instance)
}

/** Whether an instance starts at boot, and the unit to enable if it should. */
export interface Boot {
  readonly starts: boolean
  readonly unit: string
}

const ownUnits = (instance: Instance): ReadonlyArray<string> => {
  const { name, primary } = instance
  const named = (primary ? ["-"] : Option.toArray(name)).map(ownUnit)
  return primary ? named : [...Option.toArray(unitOfDirectory(instance)), ...named]
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
