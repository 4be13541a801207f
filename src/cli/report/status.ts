/** What runs and what waits, as text for people or as JSON. */
import * as Array from "effect/Array"
import * as Option from "effect/Option"
import { displayName } from "../../instance/Instance.ts"
import { type Conflict, describeConflict, endpoint } from "../../operations/status/conflicts.ts"
import type { Queue } from "../../operations/status/queues.ts"
import { type InstanceStatus, isAsExpected, type KnownStatus } from "../../operations/status/status.ts"
import { needRestart } from "../../postfix/listening.ts"
import { harmlessLines } from "../../services/Diagnostics.ts"
import {
  aligned,
  displayWidth,
  instanceColumns,
  instanceJson,
  lines,
  orDash,
  type Row,
  safe,
  unknownJson
} from "./instances.ts"
import type { Json } from "./json.ts"

/** Only the directory of a damaged instance may be known. */
const nameOf = ({ directory, instance }: InstanceStatus): string =>
  Option.match(instance, { onNone: () => directory, onSome: displayName })

const total = (queues: ReadonlyArray<Queue>): number =>
  queues.reduce((sum, { messages }) => sum + messages, 0)

const oldestOf = (queues: ReadonlyArray<Queue>): Option.Option<number> =>
  Option.reduceCompact(
    queues.map(({ oldest }) => oldest),
    Option.none<number>(),
    (least, one) =>
      Option.some(
        Math.min(
          one,
          Option.getOrElse(least, () => one)
        )
      )
  )

const twoDigits = (number: number): string => `${number}`.padStart(2, "0")

/** In the caller's time zone. */
const localTime = (milliseconds: number): string => {
  const date = new Date(milliseconds)
  const day = [date.getFullYear(), date.getMonth() + 1, date.getDate()].map(twoDigits).join("-")
  return `${day} ${twoDigits(date.getHours())}:${twoDigits(date.getMinutes())}`
}

const inQueue =
  (wanted: Queue["name"]) =>
  ({ queues }: InstanceStatus) =>
    orDash(Option.map(queues, (all) => `${total(all.filter(({ name }) => name === wanted))}`))

/** An asterisk stands for all addresses, of IPv4 or of both protocols. */
export const listens = ({ appearance }: KnownStatus): string =>
  orDash(
    Option.map(appearance, ({ listeners }) => {
      const shown = listeners.map(endpoint).map((text) => text.replace(/^0\.0\.0\.0:/, "*:"))
      return Array.dedupe(shown)
        .filter((text) => !(text.startsWith("[::]:") && shown.includes(text.replace("[::]:", "*:"))))
        .join(" ")
    }).pipe(Option.filter((text) => text !== ""))
  )

type Column = readonly [heading: string, text: (status: InstanceStatus) => string]

const isMarked = (status: InstanceStatus): boolean => !Option.getOrElse(isAsExpected(status), () => false)

/** Those of a list, without the directory. It is in place of the name if nothing else is known. */
const ofInstance = instanceColumns
  .filter(([heading]) => heading !== "DIRECTORY")
  .map(
    ([heading, text]): Column => [
      heading,
      ({ directory, instance }) =>
        Option.match(instance, { onNone: () => (heading === "NAME" ? directory : "-"), onSome: text })
    ]
  )

const columns: ReadonlyArray<Column> = [
  ...ofInstance,
  ["STATE", (status) => `${status.state}${isMarked(status) ? "!" : ""}`],
  ["PID", ({ master }) => orDash(Option.map(master, ({ pid }) => `${pid}`))],
  ["SINCE", ({ master }) => orDash(Option.map(master, ({ since }) => localTime(since)))],
  ["QUEUED", ({ queues }) => orDash(Option.map(queues, (all) => `${total(all)}`))],
  ["ACTIVE", inQueue("active")],
  ["DEFERRED", inQueue("deferred")],
  ["HOLD", inQueue("hold")],
  ["OLDEST", ({ queues }) => orDash(Option.map(Option.flatMap(queues, oldestOf), localTime))],
  ["LISTENS", listens]
]

/** A narrow terminal loses these columns, in this order. */
const dispensable = [
  ..."LISTENS OLDEST HOLD DEFERRED ACTIVE".split(" "),
  ...ofInstance.map(([heading]) => heading).filter((heading) => heading !== "NAME" && heading !== "ENABLED"),
  ..."SINCE PID ENABLED".split(" ")
]

const fitting = (
  rows: Array.NonEmptyReadonlyArray<Row>,
  width: number,
  [next, ...others]: ReadonlyArray<string>
): ReadonlyArray<string> => {
  const table = aligned(rows)
  if (next === undefined || table.every((line) => displayWidth(line) <= width)) return table
  const dropped = rows[0].indexOf(next)
  return fitting(
    Array.map(rows, (row) => row.filter((_, column) => column !== dropped)),
    width,
    others
  )
}

const conflictsOf = (statuses: ReadonlyArray<InstanceStatus>): ReadonlyArray<Conflict> =>
  Array.dedupe(statuses.flatMap(({ conflicts }) => conflicts))

const remarks = (statuses: ReadonlyArray<InstanceStatus>): ReadonlyArray<string> => [
  ...statuses.flatMap((status) => {
    const { reason, reloadNeeded, state } = status
    return [
      ...Option.toArray(Option.map(reason, (text) => `${nameOf(status)}: ${state}: ${text}`)),
      ...(Option.contains(reloadNeeded, true)
        ? [
            `${nameOf(status)}: main.cf or master.cf has changed: 'postmulti reload ${nameOf(status)}' applies the change; ${needRestart.join(" and ")} need 'postmulti restart ${nameOf(status)}'`
          ]
        : [])
    ]
  }),
  ...conflictsOf(statuses).map((conflict) => `${conflict.kind}: ${describeConflict(conflict).text}`)
]

interface Paper {
  readonly width: number
  readonly colours: boolean
}

/** A table, and below it a line for each problem. */
export const statusText = (
  statuses: ReadonlyArray<InstanceStatus>,
  ages: boolean,
  { colours, width }: Paper
): string => {
  if (statuses.length === 0) return ""
  const possible = columns.filter(([heading]) => ages || heading !== "OLDEST")
  const cells = statuses.map((status) => possible.map(([, text]) => safe(text(status))))
  const [headings = "", ...rows] = fitting(
    [possible.map(([heading]) => heading), ...cells],
    width,
    dispensable
  )
  const coloured = Array.zipWith(rows, statuses, (row, status) =>
    colours && isMarked(status) ? `\x1b[31m${row}\x1b[0m` : row
  )
  const below = remarks(statuses)
  return lines([headings, ...coloured, ...(below.length === 0 ? [] : ["", ...below.map(harmlessLines)])])
}

const isoTime = (milliseconds: number): string => new Date(milliseconds).toISOString().replace(/\.\d+/, "")

const queuesJson = (queues: ReadonlyArray<Queue>) =>
  Object.fromEntries(
    queues.map(({ messages, name, oldest }) => [name, { messages, oldest: Option.map(oldest, isoTime) }])
  )

const conflictJson =
  (directory: string) =>
  ({ detail, instances, kind }: Conflict) => ({
    kind,
    with: instances.filter(({ configDirectory }) => configDirectory !== directory).map(displayName),
    detail
  })

export const listen = ({ appearance }: KnownStatus): Json =>
  Option.map(appearance, ({ listeners }) =>
    listeners.map(({ address, port, service }) => ({ service, address, port }))
  )

/** Unknown values are `null`. */
export const statusJson = (status: InstanceStatus): Json => {
  const { appearance, boot, conflicts, directory, instance, master, queues, reason, reloadNeeded } = status
  return {
    ...Option.match(instance, { onNone: () => unknownJson(directory), onSome: instanceJson }),
    state: status.state,
    as_expected: isAsExpected(status),
    reason,
    pid: Option.map(master, ({ pid }) => pid),
    since: Option.map(master, ({ since }) => isoTime(since)),
    unit: Option.flatMap(master, ({ unit }) => unit),
    at_boot: Option.map(boot, ({ starts }) => starts),
    reload_needed: reloadNeeded,
    hostname: Option.map(appearance, ({ hostname }) => hostname),
    syslog_name: Option.map(appearance, ({ syslogName }) => syslogName),
    messages: Option.map(queues, total),
    oldest: Option.map(Option.flatMap(queues, oldestOf), isoTime),
    queues: Option.map(queues, queuesJson),
    listen: listen(status),
    conflicts: conflicts.map(conflictJson(directory))
  }
}
