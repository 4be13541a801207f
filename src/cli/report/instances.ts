/** The list of instances as text (postmulti(1), "List mode"), or as JSON. */
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import type { Instance } from "../../instance/Instance.ts"
import type { Result } from "../../operations/iteration.ts"
import { fromUnicode, isAscii, toUnicodeLossy } from "../../services/bytes.ts"
import type { Json } from "./json.ts"

export const orDash = (value: Option.Option<string>): string => Option.getOrElse(value, () => "-")

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

interface Field {
  /** Its name in JSON, and where each field has a line of its own. */
  readonly key: string
  /** The heading of its column; none if tables leave it out. */
  readonly heading?: string
  readonly of: (instance: Instance) => boolean | string | Option.Option<string>
}

/** What `list`, `status` and `show` tell of each instance, in this order. */
const fields: ReadonlyArray<Field> = [
  { key: "name", heading: "NAME", of: ({ name }) => name },
  { key: "group", heading: "GROUP", of: ({ group }) => group },
  { key: "enabled", heading: "ENABLED", of: ({ enabled }) => enabled },
  { key: "primary", of: ({ primary }) => primary },
  { key: "config_directory", heading: "DIRECTORY", of: ({ configDirectory }) => configDirectory },
  { key: "queue_directory", of: ({ queueDirectory }) => queueDirectory },
  { key: "data_directory", of: ({ dataDirectory }) => dataDirectory }
]

export const instanceJson = (instance: Instance): { readonly [key: string]: Json } =>
  Object.fromEntries(fields.map(({ key, of }) => [key, of(instance)]))

/** The same fields, for an instance of which only the directory is known. */
export const unknownJson = (directory: string): { readonly [key: string]: Json } =>
  Object.fromEntries(fields.map(({ key }) => [key, key === "config_directory" ? directory : null]))

const shown = (value: ReturnType<Field["of"]>): string => {
  if (typeof value === "boolean") return value ? "y" : "n"
  return typeof value === "string" ? value : orDash(value)
}

/** The columns of tables, by their headings. */
export const instanceColumns = /* @__PURE__ */ fields.flatMap(({ heading, of }) =>
  heading === undefined ? [] : [[heading, (instance: Instance) => shown(of(instance))] as const]
)

/** A row for each field but `primary`, which the name says. */
export const instanceRows = (instance: Instance) =>
  fields.filter(({ key }) => key !== "primary").map(({ key, of }) => [key, shown(of(instance))] as const)

/** For each instance the exit status, which is `null` if a signal ended the command, or if it was not started. */
export const resultsJson = (results: ReadonlyArray<Result>): Json =>
  results.map(({ instance, outcome }) => ({
    name: instance.name,
    config_directory: instance.configDirectory,
    ...Either.match(outcome, {
      onLeft: ({ message }) => ({ exit_status: null, signal: null, output: "", errors: message }),
      onRight: ({ errors, exit, output }) => ({
        exit_status: exit._tag === "Exited" ? exit.status : null,
        signal: exit._tag === "Exited" ? null : exit.signal,
        output,
        errors
      })
    })
  }))

export type Row = ReadonlyArray<string>

const gap = "  "

/** A terminal shows these together with the character before. */
const isCombining = (character: string): boolean =>
  character !== "\u00ad" && /[\p{Mn}\p{Me}\p{Cf}\u1160-\u11ff]/u.test(character)

/** East Asian letters and emoji take two columns on a terminal. */
const isWide = (character: string): boolean =>
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}\p{Emoji_Presentation}]/u.test(
    character
  )

/** The number of columns that a text takes on a terminal. */
export const displayWidth = (text: string): number => {
  if (isAscii(text)) return text.length
  let width = 0
  for (const character of toUnicodeLossy(text).unicode) {
    if (!isCombining(character)) width += isWide(character) ? 2 : 1
  }
  return width
}

/** A name must not move the cursor, nor reverse the direction of writing. */
export const safe = (text: string): string =>
  /^[ -~]*$/.test(text)
    ? text
    : fromUnicode(
        toUnicodeLossy(text).unicode.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu, "?")
      )

/** A line for each row. The last column is not padded. */
export const aligned = (rows: ReadonlyArray<Row>): ReadonlyArray<string> => {
  const widths = rows.map((row) => row.map(displayWidth))
  const widest = (rows[0] ?? []).map((_, column) =>
    widths.reduce((most, row) => Math.max(most, row[column] ?? 0), 0)
  )
  return rows.map((row, number) =>
    row
      .map((text, column) =>
        column === row.length - 1
          ? text
          : text + " ".repeat((widest[column] ?? 0) - (widths[number]?.[column] ?? 0))
      )
      .join(gap)
  )
}

export const lines = (all: ReadonlyArray<string>): string => all.map((line) => `${line}\n`).join("")

/**
 * The words of `-l`, in the same order. A terminal gets headings, and no control characters. A script gets lines of
 * instances only, with all bytes as they are.
 */
export const alignedTable = (instances: ReadonlyArray<Instance>, isTerminal: boolean): string => {
  const rows = instances.map((instance) => instanceColumns.map(([, text]) => text(instance)))
  if (!isTerminal || rows.length === 0) return lines(aligned(rows))
  return lines(aligned([instanceColumns.map(([heading]) => heading), ...rows.map((row) => row.map(safe))]))
}
