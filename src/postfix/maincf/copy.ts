/** main.cf and master.cf of one instance, for another. */
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { displayName, type Instance } from "../../instance/Instance.ts"
import { type Assignment, type NullByteInFile, setParameters, withoutParameters } from "./edit.ts"
import { readableSettings } from "./lines.ts"

/** What only the primary instance says, and what each says for itself. */
const notCopied: ReadonlySet<string> = new Set([
  "alternate_config_directories",
  "multi_instance_directories",
  "multi_instance_enable",
  "multi_instance_name",
  "multi_instance_wrapper"
])

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")

/**
 * The words that name the one instance, made to name the other. A path or name that is longer on either side is
 * another's.
 */
const renamed = (text: string, words: Words): string =>
  words.reduce(
    (before, [from, to]) =>
      before.replaceAll(new RegExp(`(?<![\\w.})-])${escaped(from)}(?![\\w.-])`, "g"), () => to),
    text
  )

type Words = ReadonlyArray<readonly [from: string, to: string]>

const placesOf = (from: Instance, to: Instance): Words => [
  [from.queueDirectory, to.queueDirectory],
  [from.dataDirectory, to.dataDirectory]
]

/** A log tag follows the name, whatever comes after it. */
const tagsOf = (from: Instance, to: Instance) =>
  Option.match(from.name, {
    onNone: () => [],
    onSome: (name) => [[`syslog_name=${name}`, `syslog_name=${displayName(to)}`] as const]
  })

/** A master.cf for an instance that is elsewhere, with its files. */
export const renamedText = (masterCf: string, from: Instance, to: Instance): string =>
  renamed(masterCf, [...placesOf(from, to), [from.configDirectory, to.configDirectory], ...tagsOf(from, to)])

/** What its main.cf then has to say. */
export const renamedSettings = (mainCf: string, from: Instance, to: Instance): ReadonlyArray<Assignment> => {
  const places = [...placesOf(from, to), [from.configDirectory, to.configDirectory] as const]
  const names = Option.match(from.name, {
    onNone: () => [],
    onSome: (name) => [[name, displayName(to)] as const]
  })
  const changed = [...readableSettings(mainCf)].flatMap(([name, value]): ReadonlyArray<Assignment> => {
    const other = renamed(value, name === "syslog_name" ? [...places, ...names] : places)
    return other === value ? [] : [[name, other]]
  })
  return [
    ...changed,
    ["multi_instance_name", displayName(to)],
    ["queue_directory", to.queueDirectory],
    ["data_directory", to.dataDirectory]
  ]
}

interface Copy {
  readonly mainCf: string
  readonly masterCf: string
  /** The settings that name files beside the original main.cf, which are not copied. */
  readonly left: ReadonlyArray<string>
}

/**
 * Its own directories and log tags become those of the new instance, which is not enabled, and has these settings as
 * well. A log tag that is not made of the name is left out: it would be the same for both.
 */
export const copyOf = (
  path: string,
  original: { readonly mainCf: string; readonly masterCf: string },
  from: Instance,
  to: Instance,
  assignments: ReadonlyArray<Assignment>
): Either.Either<Copy, NullByteInFile> => {
  const places = placesOf(from, to)
  const settings = readableSettings(original.mainCf)
  const tag = settings.get("syslog_name") ?? "$"
  const ownTag = Option.match(from.name, {
    onNone: () => tag,
    onSome: (name) => renamed(tag, [[name, displayName(to)]])
  })
  const isShared = ownTag === tag && !tag.includes("$")
  const text = withoutParameters(
    original.mainCf,
    new Set([...notCopied, ...(isShared ? ["syslog_name"] : [])])
  )
  const beside = new RegExp(`\\$\\{?config_directory|${escaped(from.configDirectory)}/`)
  return Either.map(
    setParameters(path, renamed(text, places), [
      ["queue_directory", to.queueDirectory],
      ["data_directory", to.dataDirectory],
      ...(settings.has("syslog_name") && !isShared ? [["syslog_name", ownTag] as const] : []),
      ...assignments
    ]),
    (edited) => ({
      mainCf: edited.text,
      masterCf: renamed(original.masterCf, [...places, ...tagsOf(from, to)]),
      left: [...settings].filter(([, value]) => beside.test(value)).map(([name]) => name)
    })
  )
}
