/** What instances take from each other, or from their start: nothing else tells an administrator of it. */
import * as Array from "effect/Array"
import * as Option from "effect/Option"
import { displayName, type Instance } from "../../instance/Instance.ts"
import { prefix } from "../../instance/naming.ts"
import { listedNames } from "../../instance/selection.ts"
import type { Appearance } from "../../postfix/listening.ts"
import type { Units } from "../../services/Machine.ts"
import { nameOf } from "../../services/paths.ts"

export const conflictKinds = ["listener", "hostname", "syslog_name", "boot"] as const

export interface Conflict {
  readonly kind: (typeof conflictKinds)[number]
  /** What it is about: addresses and ports, a name, log tags, or the unit that does not start. */
  readonly detail: string
  readonly instances: ReadonlyArray<Instance>
}

/** An instance that is enabled or runs. */
export interface Candidate {
  readonly instance: Instance
  readonly appearance: Appearance
  readonly boot: Option.Option<Boot>
}

/** Whether an instance starts with the machine, and the unit that has to be enabled for it. */
export interface Boot {
  readonly starts: boolean
  readonly unit: string
}

const ownUnit = (instance: string): string => `postfix@${instance}.service`
const allUnits = "postfix.service"

/** By its name, as Debian 12 has it, or by the end of its directory's name, as Debian 13 has. */
const ownUnits = ({ configDirectory, name, primary }: Instance): ReadonlyArray<string> => {
  const directory = nameOf(configDirectory)
  const end = directory.startsWith(prefix) ? directory.slice(prefix.length) : directory
  return (primary ? ["-"] : [end, ...Option.toArray(name)]).map(ownUnit)
}

/**
 * Where there can be a unit for each instance, `postfix.service` starts the primary only, or what a generator adds to it.
 * Elsewhere it starts all, as postfix(1) does.
 */
export const bootOf = (units: Option.Option<Units>, instance: Instance): Option.Option<Boot> =>
  Option.map(units, ({ generated, installed, wanted }) => {
    const own = ownUnits(instance)
    const isIncluded =
      instance.primary || !installed.has(ownUnit("")) || (generated && Option.isSome(instance.name))
    const [first = allUnits] = own
    return {
      starts: own.some((unit) => wanted.has(unit)) || (isIncluded && wanted.has(allUnits)),
      unit: isIncluded ? allUnits : first
    }
  })

const bracketed = (address: string): string => (address.includes(":") ? `[${address}]` : address)

export const endpoint = ({ address, port }: Appearance["listeners"][number]): string =>
  `${bracketed(address)}:${port}`

type Claim = readonly [key: string, detail: string]

const wholly = (key: string): Claim => [key, key]

/**
 * What an instance claims, by what must not be another's as well; the detail is another word where it claims a part.
 * master(8) lets several share a port, and the kernel spreads the connections over them; but an address of its own wins
 * over all addresses. A daemon's lines have its own name behind the tag and a slash.
 */
const claims: Readonly<
  Record<Exclude<Conflict["kind"], "boot">, (appearance: Appearance) => ReadonlyArray<Claim>>
> = {
  listener: ({ listeners }) => listeners.map((listener) => wholly(endpoint(listener))),
  hostname: ({ hostname, listeners }) => (listeners.length === 0 ? [] : [wholly(hostname.toLowerCase())]),
  syslog_name: ({ serviceTags, syslogName }) => [
    wholly(syslogName),
    ...serviceTags.map((tag): Claim => [tag.replace(/\/.*$/s, ""), tag])
  ]
}

const sharedBy = (
  kind: keyof typeof claims,
  candidates: ReadonlyArray<Candidate>
): ReadonlyArray<Conflict> => {
  const all = candidates.flatMap(({ appearance, instance }) =>
    claims[kind](appearance).map(([key, detail]) => ({ key, detail, instance }))
  )
  const shared = Object.values(Array.groupBy(all, ({ key }) => key)).flatMap((group) => {
    const instances = [...new Set(group.map(({ instance }) => instance))]
    const whole = new Set(group.filter(({ detail, key }) => detail === key).map(({ instance }) => instance))
    const parts = new Set(group.filter(({ detail, key }) => detail !== key).map(({ detail }) => detail))
    const [{ key }] = group
    return instances.length < 2
      ? []
      : [{ kind, detail: whole.size > 1 ? key : [...parts].join(", "), instances }]
  })
  // The same instances often share several ports.
  const together = Array.groupBy(shared, ({ instances }) =>
    instances.map(({ configDirectory }) => configDirectory).join("\0")
  )
  return Object.values(together).map((group) => ({
    kind,
    detail: group.map(({ detail }) => detail).join(", "),
    instances: group[0].instances
  }))
}

export const findConflicts = (candidates: ReadonlyArray<Candidate>): ReadonlyArray<Conflict> => [
  ...sharedBy("listener", candidates),
  ...sharedBy("hostname", candidates),
  ...sharedBy("syslog_name", candidates),
  ...candidates.flatMap(
    ({ boot, instance }): ReadonlyArray<Conflict> =>
      Option.match(boot, {
        onNone: () => [],
        onSome: ({ starts, unit }) =>
          starts || !instance.enabled ? [] : [{ kind: "boot", detail: unit, instances: [instance] }]
      })
  )
]

/** For people, and what they can do about it. */
export const describeConflict = ({
  detail,
  instances,
  kind
}: Conflict): { readonly text: string; readonly remedy: string } => {
  const names = listedNames(instances.map(displayName))
  switch (kind) {
    case "listener":
      return {
        text: `${names} all listen on ${detail}: the kernel spreads connections over them at random`,
        remedy: "give each its own inet_interfaces or port, and restart it"
      }
    case "hostname":
      return {
        text: `${names} listen with the same myhostname, ${detail}: mail between them looks like a loop`,
        remedy: "give each its own myhostname"
      }
    case "syslog_name":
      return {
        text: `${names} log as ${detail}: their log lines cannot be told apart`,
        remedy:
          "remove syslog_name from main.cf; in master.cf, " +
          "use -o syslog_name=${multi_instance_name?{$multi_instance_name}:{postfix}}/$service_name"
      }
    case "boot":
      return {
        text: `${names} is enabled, but does not start with the machine: nothing pulls in ${detail}`,
        remedy: `run 'systemctl enable ${detail}'`
      }
  }
}
