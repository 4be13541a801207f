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

/** The words that name the one instance, made to name the other. A longer path or name is another's. */
const renamed = (text: string, words: ReadonlyArray<readonly [from: string, to: string]>): string =>
  words.reduce(
    (before, [from, to]) => before.replaceAll(new RegExp(`${escaped(from)}(?![\\w.-])`, "g"), () => to),
    text
  )

export interface Copy {
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
  const places = [
    [from.queueDirectory, to.queueDirectory],
    [from.dataDirectory, to.dataDirectory]
  ] as const
  const tags = Option.match(from.name, {
    onNone: () => [],
    onSome: (name) => [[`syslog_name=${name}`, `syslog_name=${displayName(to)}`] as const]
  })
  const settings = readableSettings(original.mainCf, new Map())
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
      masterCf: renamed(original.masterCf, [...places, ...tags]),
      left: [...settings].filter(([, value]) => beside.test(value)).map(([name]) => name)
    })
  )
}
