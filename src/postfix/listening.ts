/**
 * How an instance appears to others: its host name, the tag of its log lines, and where it listens. We evaluate this
 * without postconf(1), which fails if the host lacks an address in `inet_interfaces`.
 */
import * as Either from "effect/Either"
import { expand } from "./expansion/expansion.ts"
import { logicalLines, type Settings } from "./maincf/lines.ts"
import { isBlank, listItems, squeeze } from "./maincf/values.ts"
import { optionsOf, serviceFields } from "./masterCf.ts"

interface Listener {
  readonly service: string
  readonly address: string
  /** A name that services(5) does not know stays a name. */
  readonly port: number | string
}

export interface Appearance {
  readonly hostname: string
  readonly syslogName: string
  /** The tags that services set for themselves. */
  readonly serviceTags: ReadonlyArray<string>
  readonly listeners: ReadonlyArray<Listener>
}

/** Parameters that take effect only with a restart, postconf(5). */
export const needRestart = ["inet_interfaces", "inet_protocols"] as const

/** These defaults are the same in all builds. */
const builtIn: ReadonlyMap<string, string> = new Map([
  ["inet_interfaces", "all"],
  ["inet_protocols", "all"],
  ["multi_instance_name", ""]
])

/** The values of the settings in one main.cf, expanded. */
const valuesIn = (settings: Settings, machineName: string) => {
  const ownName = () =>
    machineName.includes(".") ? machineName : `${machineName}.${settings.get("mydomain") ?? "localdomain"}`
  const raw = (name: string): string | undefined => {
    const set = settings.get(name) ?? builtIn.get(name)
    if (set !== undefined) return set
    if (name === "myhostname") return ownName()
    if (name === "syslog_name") return settings.get("multi_instance_name") || "postfix"
    return name === "mydomain"
      ? (settings.get("myhostname") ?? ownName()).replace(/^[^.]*\.(?=.)/, "")
      : undefined
  }
  const expanded = (text: string, service?: string): string =>
    squeeze(
      Either.getOrElse(
        expand(text, (name) => Either.right(name === "service_name" ? service : raw(name))).outcome,
        () => ""
      )
    )
  return { expanded, value: (name: string) => expanded(raw(name) ?? "") }
}

interface Service {
  readonly service: string
  readonly type: string
  /** As it is written. */
  readonly logTag: string | undefined
}

/** The service on a logical line, if it listens to the network, or has a log tag of its own. */
const serviceOn = (line: string): ReadonlyArray<Service> => {
  const found = serviceFields(line)
  if (isBlank(line[0]) || Either.isLeft(found)) return []
  const { fields, words } = found.right
  const logTag = optionsOf(words).find(([name]) => name === "syslog_name")?.[1]
  return fields.type === "inet" || logTag !== undefined
    ? [{ service: fields.service, type: fields.type, logTag }]
    : []
}

/** The first pattern that fits decides, postconf(5), "master_service_disable". */
const isDisabled = (patterns: ReadonlyArray<string>, { service, type }: Service): boolean => {
  const names = [type, `${service}/${type}`, `${service}.${type}`]
  const first = patterns.find((pattern) => names.includes(pattern.replace(/^!/, "")))
  return first !== undefined && !first.startsWith("!")
}

const loopback = ["127.0.0.1", "::1"]

/** A host name stays a name, because we look up none. */
const addressesOf = (interfaces: ReadonlyArray<string>): ReadonlyArray<string> =>
  interfaces.includes("all")
    ? ["0.0.0.0", "::"]
    : interfaces.flatMap((name) =>
        name === "loopback-only" || name === "localhost" ? loopback : [name.replace(/^\[(.*)\]$/, "$1")]
      )

const isSpoken = (protocols: ReadonlyArray<string>, address: string): boolean => {
  if (protocols.includes("all")) return true
  if (address.includes(":")) return protocols.includes("ipv6")
  return protocols.includes("ipv4") || !/^[\d.]+$/.test(address)
}

/** How instances on this machine appear. Most have the master.cf of the one before, but for a line or two. */
export const appearancesOn = ({
  hostname,
  ports
}: {
  readonly hostname: string
  readonly ports: ReadonlyMap<string, number>
}) => {
  const known = new Map<string, ReadonlyArray<Service>>()
  const servicesOn = (line: string): ReadonlyArray<Service> => {
    const found = known.get(line) ?? serviceOn(line)
    known.set(line, found)
    return found
  }
  let last: { readonly text: string; readonly services: ReadonlyArray<Service> } = { text: "", services: [] }
  return (settings: Settings, masterCf: string): Appearance => {
    const { expanded, value } = valuesIn(settings, hostname)
    const disabled = listItems(value("master_service_disable"))
    const protocols = listItems(value("inet_protocols"))
    if (masterCf !== last.text) {
      last = { text: masterCf, services: logicalLines(masterCf).flatMap(({ text }) => servicesOn(text)) }
    }
    const services = last.services.filter((service) => !isDisabled(disabled, service))
    return {
      hostname: value("myhostname"),
      syslogName: value("syslog_name"),
      serviceTags: services.flatMap(({ logTag, service }) =>
        logTag === undefined ? [] : [expanded(logTag, service)]
      ),
      listeners: services
        .filter(({ type }) => type === "inet")
        .flatMap(({ service }) => {
          const [, host = "", port = ""] = /^(?:(.*):)?([^:]*)$/.exec(service) ?? []
          const interfaces = host === "" ? listItems(value("inet_interfaces")) : [host]
          return addressesOf(interfaces)
            .filter((address) => isSpoken(protocols, address))
            .map((address) => ({
              service,
              address,
              port: ports.get(port) ?? (/^\d+$/.test(port) ? Number(port) : port)
            }))
        })
    }
  }
}
