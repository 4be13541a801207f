/** Today's state of a host, as a document that `apply` reads. */
import * as Array from "effect/Array"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { displayName, type Instance, namedDirectories } from "../../instance/Instance.ts"
import { readableSettings } from "../../postfix/maincf/lines.ts"
import { sharedParameters } from "../../postfix/maincf/prototype.ts"
import { lineOf, servicesIn } from "../../postfix/masterCfEdit.ts"
import type { Primary } from "../../postfix/Primary.ts"
import { isUnicode } from "../../services/bytes.ts"
import { Diagnostics } from "../../services/Diagnostics.ts"
import { FileSystem } from "../../services/FileSystem.ts"
import { locate } from "../lifeCycle/directories/settings.ts"
import { type KnownStatus, look } from "../status/status.ts"
import { isManaged } from "./document.ts"
import { type Value, writeYaml } from "./yaml.ts"

/** What is not said in a document, because it is the same for all instances, or said in another way. */
export const isLeftAlone = (name: string): boolean => isManaged(name) || sharedParameters.includes(name)

/** Texts that other readers of YAML take for something else stay in quotes, but not these. */
const plain = (text: string): string | number | boolean => {
  if (text === "yes" || text === "no") return text === "yes"
  return /^(0|[1-9]\d{0,14})$/.test(text) ? Number(text) : text
}

type Exported = Readonly<Record<string, Value | undefined>>

const withoutEmpty = (exported: Exported): Exported =>
  Object.fromEntries(
    Object.entries(exported).filter(
      ([, value]) =>
        value !== undefined && !(typeof value === "object" && Object.keys(value ?? {}).length === 0)
    )
  )

/** The texts that can be said; a document is UTF-8. */
const sayable = Effect.fnUntraced(function* (
  instance: Instance,
  given: Iterable<readonly [name: string, value: string | null]>
) {
  const { unloggedWarning } = yield* Diagnostics
  const said: Array<readonly [string, Value]> = []
  for (const [name, value] of given) {
    if ([name, value ?? ""].every(isUnicode)) said.push([name, value === null ? null : plain(value)])
    else
      yield* unloggedWarning(
        `instance ${displayName(instance)}: ${name} is left out, because it is not UTF-8`
      )
  }
  return Object.fromEntries(said)
})

interface Texts {
  readonly mainCf: string
  readonly masterCf: string
}

const textsIn = Effect.fnUntraced(function* (directory: string, suffix: "" | ".proto") {
  const { readFile } = yield* FileSystem
  const texts: Texts = {
    mainCf: yield* readFile(`${directory}/main.cf${suffix}`),
    masterCf: yield* readFile(`${directory}/master.cf${suffix}`)
  }
  return texts
})

/** All that is set, and for a secondary also what the stock file sets and this one does not. */
const parametersIn = (texts: Texts, stock: Texts, { primary }: Instance) => {
  const own = readableSettings(texts.mainCf)
  const missing = primary ? [] : [...readableSettings(stock.mainCf).keys()].filter((name) => !own.has(name))
  return [...own, ...missing.map((name) => [name, null] as const)].filter(([name]) => !isLeftAlone(name))
}

/** The services that are not as in the stock file. */
const servicesOf = (texts: Texts, stock: Texts) => {
  const [own, usual] = [servicesIn(texts.masterCf), servicesIn(stock.masterCf)]
  const lines = [...own].flatMap(([name, service]) => {
    const [line, stockService] = [lineOf(service), usual.get(name)]
    return stockService !== undefined && lineOf(stockService) === line ? [] : [[name, line] as const]
  })
  return [
    ...lines,
    ...[...usual.keys()].filter((name) => !own.has(name)).map((name) => [name, "absent"] as const)
  ]
}

/** The directories that are not where `create` puts them. */
const directoriesOf = (instance: Instance, { instance: primary }: Primary) => {
  const name = Option.getOrElse(instance.name, () => "")
  return Array.zip(namedDirectories(instance), namedDirectories(primary)).flatMap(
    ([[parameter, path], [, ofPrimary]]) => {
      const usual = Either.getRight(locate(new Map(), parameter, ofPrimary, name))
      return Option.contains(usual, path) ? [] : [[parameter, path] as const]
    }
  )
}

const stateOf = ({ state }: KnownStatus): string | undefined =>
  state === "running" ? "started" : state === "stopped" ? "stopped" : undefined

const exportOne = Effect.fnUntraced(function* (
  status: KnownStatus,
  instance: Instance,
  primary: Primary,
  stock: Texts
) {
  const texts = yield* textsIn(instance.configDirectory, "")
  const configuration = {
    parameters: yield* sayable(instance, parametersIn(texts, stock, instance)),
    services: yield* sayable(instance, servicesOf(texts, stock))
  }
  const state = stateOf(status)
  if (instance.primary) return withoutEmpty({ state, ...configuration })
  return withoutEmpty({
    ...(yield* sayable(instance, [
      ...Option.toArray(Option.map(instance.name, (name) => ["name", name] as const)),
      ...Option.toArray(Option.map(instance.group, (group) => ["group", group] as const))
    ])),
    enabled: instance.enabled,
    state,
    ...(yield* sayable(instance, directoriesOf(instance, primary))),
    ...configuration
  })
})

/** Completes with a document of these instances. */
export const exportDocument = Effect.fnUntraced(function* (
  primary: Primary,
  instances: ReadonlyArray<Instance>
) {
  const stock = yield* textsIn(primary.shared.meta_directory, ".proto")
  const exported = yield* Effect.forEach(yield* look(instances), (status) =>
    Effect.transposeMapOption(status.instance, (instance) =>
      Effect.map(exportOne(status, instance, primary, stock), (said) => [instance.primary, said] as const)
    )
  )
  const all = exported.flatMap(Option.toArray)
  const value = withoutEmpty({
    version: 1,
    primary: all.find(([isPrimary]) => isPrimary)?.[1],
    instances: all.flatMap(([isPrimary, said]) => (isPrimary ? [] : [said]))
  })
  return writeYaml(value)
})
