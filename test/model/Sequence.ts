/** A random sequence of postmulti commands, most of which can succeed. */
import * as FastCheck from "effect/FastCheck"

/** The words of one command. Paths are those of a usual Postfix. */
export type Step = ReadonlyArray<string>

const { array, constantFrom, oneof, tuple } = FastCheck

/** The first alternative is the simplest. */
const weighted = <A>(...choices: ReadonlyArray<readonly [weight: number, value: A]>) =>
  oneof(
    { withCrossShrink: true },
    ...choices.map(([weight, value]) => ({ weight, arbitrary: FastCheck.constant(value) }))
  )

/** Few, so that steps concern the same instances. */
const names = ["postfix-a", "postfix-b", "postfix-c"] as const

const name = constantFrom(...names)

/** An existing instance, by any of its names, and sometimes a missing one. */
const target = weighted(
  [6, "a"],
  [4, "b"],
  [2, "c"],
  [2, "postfix-a"],
  [2, "/etc/postfix-b"],
  [1, "-"],
  [1, "/etc/postfix"],
  [1, "x"]
)

const newName = weighted<Step>(
  [4, []],
  [2, ["-I", "postfix-a"]],
  [2, ["-I", "postfix-b"]],
  [1, ["-I", "other"]],
  [2, ["-I", "-"]],
  [1, ["-I", "a"]]
)

const group = weighted<Step>([4, []], [3, ["-G", "g1"]], [2, ["-G", "g2"]], [1, ["-G", "-"]])

/** The position of a new instance in the list. */
const place = weighted<Step>([16, []], [2, ["-i", "a"]], [1, ["-i", "-"]], [1, ["-g", "g1"]], [1, ["-a"]])

/** Directories other than the default: free ones, another instance's, and one inside another. */
const directories = weighted<Step>(
  [20, []],
  [1, ["config_directory=/etc/postfix-b"]],
  [1, ["config_directory=/etc/postfix-else"]],
  [1, ["queue_directory=/var/spool/elsewhere"]],
  [1, ["queue_directory=/var/spool/postfix-a"]],
  [1, ["data_directory=/var/lib/else/where", "queue_directory=/var/spool/elsewhere"]],
  [1, ["data_directory=/var/lib/postfix/inside"]],
  [1, ["queue_directory=relative"]],
  [1, ["relayhost=x"]]
)

const create = tuple(place, name, group, directories).map(([where, called, of, into]) => [
  ...where,
  "-I",
  called,
  ...of,
  "-e",
  "create",
  ...into
])

const imported = tuple(
  place,
  newName,
  group,
  constantFrom("/etc/postfix-a", "/etc/postfix-b", "/etc/postfix-c", "/etc/postfix-else", "/etc/postfix-none")
).map(([where, called, of, directory]) => [
  ...where,
  ...called,
  ...of,
  "-e",
  "import",
  `config_directory=${directory}`
])

const ofOne = tuple(weighted([5, "enable"], [4, "disable"], [3, "deport"], [4, "destroy"]), target).map(
  ([action, whom]) => ["-i", whom, "-e", action]
)

const assign = tuple(target, newName, group).map(([whom, called, of]) => [
  "-i",
  whom,
  ...called,
  ...of,
  "-e",
  "assign"
])

const init = constantFrom(["-e", "init"])

const lifeCycle = oneof(
  { weight: 6, arbitrary: create },
  { weight: 7, arbitrary: ofOne },
  { weight: 3, arbitrary: assign },
  { weight: 2, arbitrary: imported },
  { weight: 1, arbitrary: init }
)

const selection = weighted<Step>(
  [4, []],
  [1, ["-a"]],
  [2, ["-g", "g1"]],
  [1, ["-g", "-"]],
  [2, ["-i", "a"]],
  [2, ["-i", "b"]],
  [1, ["-i", "-"]],
  [1, ["-i", "x"]]
)

const postfix = tuple(
  selection,
  weighted([4, "start"], [3, "stop"], [3, "status"], [2, "reload"], [1, "flush"], [1, "check"], [1, "dance"])
).map(([whom, command]) => [...whom, "-p", command])

/** Programs that every host has. */
const run = tuple(
  selection,
  weighted<Step>([3, []], [1, ["-R"]]),
  weighted<Step>(
    [2, ["true"]],
    [1, ["false"]],
    [3, ["postconf", "-h", "multi_instance_name", "queue_directory"]],
    [2, ["postconf", "-e", "relayhost=[relay.example.test]"]],
    [1, ["postconf", "-e", "multi_instance_enable=yes"]]
  )
).map(([whom, order, command]) => [...whom, ...order, "-x", ...command])

const listing = tuple(selection, weighted<Step>([3, []], [1, ["-R"]])).map(([whom, order]) => [
  ...whom,
  ...order,
  "-l"
])

const iterator = oneof(
  { weight: 4, arbitrary: postfix },
  { weight: 2, arbitrary: run },
  { weight: 1, arbitrary: listing }
)

/** Commands that are refused at once. */
const mistake = constantFrom<Step>(
  ["-e", "create"],
  ["-e", "enable"],
  ["-a", "-i", "a", "-l"],
  ["-p"],
  ["-l", "-x", "true"],
  ["-i", "a", "-I", "y", "-e", "enable"],
  ["-z"]
)

const step: FastCheck.Arbitrary<Step> = oneof(
  { weight: 12, arbitrary: lifeCycle },
  { weight: 8, arbitrary: iterator },
  { weight: 1, arbitrary: mistake }
)

/** A step that nearly all sequences contain. */
const usually = (freq: number, words: Step) => FastCheck.option(FastCheck.constant(words), { freq })

const beginning = tuple(
  usually(12, ["-e", "init"]),
  usually(6, ["-I", "postfix-a", "-G", "g1", "-e", "create"]),
  usually(2, ["-I", "postfix-b", "-e", "create"]),
  usually(2, ["-i", "a", "-e", "enable"])
).map((steps) => steps.filter((words) => words !== null))

/** Short, because a late difference takes long to shrink. Nearly all begin with a prepared host. */
export const sequence: FastCheck.Arbitrary<ReadonlyArray<Step>> = tuple(
  beginning,
  array(step, { maxLength: 16, size: "max" })
).map(([first, rest]) => [...first, ...rest])

/** Slightly less, so that no steps are missing. */
export const meanLength = 9
