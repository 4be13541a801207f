/** Conflicts between instances, and instances that do not start at boot. Postfix reports neither. */
import * as Array from "effect/Array"
import * as Option from "effect/Option"
import { displayName, type Instance } from "../../instance/Instance.ts"
import { listedNames } from "../../instance/selection.ts"
import type { Boot } from "../../instance/units.ts"
import type { Appearance } from "../../postfix/listening.ts"

export const conflictKinds = ["listener", "hostname", "syslog_name", "boot"] as const

export interface Conflict {
  readonly kind: (typeof conflictKinds)[number]
  /** The addresses and ports, the host name, the log tags, or the unit that is not enabled. */
  readonly detail: string
  readonly instances: ReadonlyArray<Instance>
}

/** An enabled or running instance. */
export interface Candidate {
  readonly instance: Instance
  readonly appearance: Appearance
  readonly boot: Option.Option<Boot>
}

const bracketed = (address: string): string => (address.includes(":") ? `[${address}]` : address)

export const endpoint = ({ address, port }: Appearance["listeners"][number]): string =>
  `${bracketed(address)}:${port}`

type Claim = readonly [key: string, detail: string]

const wholly = (key: string): Claim => [key, key]

/**
 * What each instance claims. Instances that claim the same key are in conflict. The detail differs from the key if only
 * a service of the instance claims it. Several masters may listen on the same address and port, and the kernel spreads
 * connections over them. A specific address wins over the wildcard, so these two do not conflict. Daemons log with a
 * tag, a slash and their own name, so the part before the slash counts.
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
  // Instances that share one port often share several.
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

/** A conflict and its remedy, in words. */
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
