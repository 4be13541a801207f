/** What runs and what waits, in Prometheus' text format, for the textfile collector of node_exporter. */
import * as Option from "effect/Option"
import { conflictKinds } from "../../operations/status/conflicts.ts"
import type { InstanceStatus } from "../../operations/status/status.ts"

type Labels = Readonly<Record<string, string>>

interface Sample {
  readonly labels: Labels
  readonly value: number
}

/** The label `instance` is Prometheus' own. */
const nameOf = ({ directory, instance, state }: InstanceStatus): string => {
  if (Option.exists(instance, ({ primary }) => primary)) return "-"
  const name = Option.flatMap(instance, ({ name }) => name)
  // A damaged instance may have taken the name of another.
  return state === "damaged" ? directory : Option.getOrElse(name, () => directory)
}

const escaped = (text: string): string =>
  text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")

const line = (metric: string, { labels, value }: Sample): string => {
  const pairs = Object.entries(labels).map(([name, text]) => `${name}="${escaped(text)}"`)
  return `${metric}{${pairs.join(",")}} ${value}\n`
}

type Read = (status: InstanceStatus, name: string) => ReadonlyArray<Sample>

const one =
  (value: (status: InstanceStatus) => Option.Option<number>): Read =>
  (status, name) =>
    Option.toArray(Option.map(value(status), (found) => ({ labels: { name }, value: found })))

const oneIf = (value: (status: InstanceStatus) => Option.Option<boolean>): Read =>
  one((status) => Option.map(value(status), Number))

const isUp = ({ state }: InstanceStatus): Option.Option<boolean> =>
  state === "damaged" || state === "unknown"
    ? Option.none()
    : Option.some(state === "running" || state === "elsewhere")

const seconds = (milliseconds: number): number => Math.round(milliseconds / 1000)

/** Unknown values have no sample. */
const metrics: ReadonlyArray<readonly [name: string, help: string, read: Read]> = [
  [
    "postfix_instance_info",
    "A Postfix instance of this host.",
    ({ directory, instance }, name) => [
      {
        labels: {
          name,
          group: Option.getOrElse(
            Option.flatMap(instance, ({ group }) => group),
            () => ""
          ),
          config_directory: directory,
          queue_directory: Option.match(instance, {
            onNone: () => "",
            onSome: ({ queueDirectory }) => queueDirectory
          })
        },
        value: 1
      }
    ]
  ],
  [
    "postfix_instance_damaged",
    "Whether its main.cf cannot be used.",
    oneIf(({ state }) => Option.some(state === "damaged"))
  ],
  [
    "postfix_instance_enabled",
    "Whether it starts together with the others.",
    oneIf(({ instance }) => Option.map(instance, ({ enabled }) => enabled))
  ],
  ["postfix_instance_up", "Whether its master runs.", oneIf(isUp)],
  [
    "postfix_instance_start_time_seconds",
    "When its master was started.",
    one(({ master }) => Option.map(master, ({ since }) => seconds(since)))
  ],
  [
    "postfix_instance_reload_needed",
    "Whether its main.cf or master.cf was changed since the last reload.",
    oneIf(({ reloadNeeded }) => reloadNeeded)
  ],
  [
    "postfix_queue_messages",
    "How many messages are in a queue.",
    ({ queues }, name) =>
      Option.toArray(queues)
        .flat()
        .map((queue) => ({ labels: { name, queue: queue.name }, value: queue.messages }))
  ],
  [
    "postfix_queue_oldest_message_timestamp_seconds",
    "When the oldest message of a queue arrived.",
    ({ queues }, name) =>
      Option.toArray(queues)
        .flat()
        .flatMap((queue) =>
          Option.toArray(
            Option.map(queue.oldest, (oldest) => ({
              labels: { name, queue: queue.name },
              value: seconds(oldest)
            }))
          )
        )
  ],
  [
    "postfix_instance_conflicts",
    "How many conflicts with other instances, or with the start of the machine, it has.",
    ({ conflicts }, name) =>
      conflictKinds.map((kind) => ({
        labels: { name, kind },
        value: conflicts.filter((conflict) => conflict.kind === kind).length
      }))
  ]
]

export const statusMetrics = (statuses: ReadonlyArray<InstanceStatus>): string =>
  metrics
    .map(([metric, help, read]) => {
      const samples = statuses.flatMap((status) => read(status, nameOf(status)))
      return samples.length === 0
        ? ""
        : [
            `# HELP ${metric} ${help}\n# TYPE ${metric} gauge\n`,
            ...samples.map((sample) => line(metric, sample))
          ].join("")
    })
    .join("")
