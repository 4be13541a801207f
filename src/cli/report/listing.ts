/** The list of instances as text (postmulti(1), "List mode"). Texts have one character per byte. */
import * as Option from "effect/Option"
import type { Instance } from "../../instance/Instance.ts"
import { fromUnicode, toUnicodeLossy } from "../../services/bytes.ts"

const orDash = (value: Option.Option<string>): string => Option.getOrElse(value, () => "-")

const yesNo = (instance: Instance): "y" | "n" => (instance.enabled ? "y" : "n")

/** One line per instance: name, group, enabled, configuration directory. */
export const table = (instances: ReadonlyArray<Instance>): string =>
  instances
    .map((instance) => {
      const columns = [
        orDash(instance.name).padEnd(15),
        orDash(instance.group).padEnd(15),
        yesNo(instance).padEnd(9),
        instance.configDirectory
      ]
      return `${columns.join(" ")}\n`
    })
    .join("")

const shortEscapes: Readonly<Record<string, string>> = {
  "\\": "\\\\",
  '"': '\\"',
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t"
}

/** Bytes above 0x7f pass as they are; other control bytes are written with upper-case digits. */
const quoted = (text: string): string => {
  const escaped = text.replace(/[^ !#-[\]-~\u0080-\u00ff]/g, (character) => {
    const code = character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")
    return shortEscapes[character] ?? `\\u${code}`
  })
  return `"${escaped}"`
}

/** The format of `-lj` since Postfix 3.11: one object per line. */
export const jsonLines = (instances: ReadonlyArray<Instance>): string =>
  instances
    .map((instance) => {
      const group = quoted(orDash(instance.group))
      const directory = quoted(instance.configDirectory)
      return (
        `{"name": ${quoted(orDash(instance.name))},"group": ${group},` +
        `"enabled": "${yesNo(instance)}","config_directory": ${directory}}\n`
      )
    })
    .join("")

const orNull = (value: Option.Option<string>): string | null =>
  Option.getOrNull(Option.map(value, toUnicodeLossy))

/** One array with all that is known; `null` for an instance without name or group. */
export const json = (instances: ReadonlyArray<Instance>): string => {
  const objects = instances.map((instance) => ({
    name: orNull(instance.name),
    group: orNull(instance.group),
    enabled: instance.enabled,
    primary: instance.primary,
    config_directory: toUnicodeLossy(instance.configDirectory),
    queue_directory: toUnicodeLossy(instance.queueDirectory),
    data_directory: toUnicodeLossy(instance.dataDirectory)
  }))
  return fromUnicode(`${JSON.stringify(objects, null, 2)}\n`)
}
