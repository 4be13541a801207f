/** A random host and a random command line for it. */
import * as FastCheck from "effect/FastCheck"

export interface Sample {
  /** The lines of the primary's main.cf after those that every host has. */
  readonly primary: ReadonlyArray<string>
  /** The lines of each secondary's, by the last letter of its directory. */
  readonly secondaries: Readonly<Record<string, ReadonlyArray<string>>>
  readonly words: ReadonlyArray<string>
  readonly environment: Readonly<Record<string, string>>
}

const { array, constantFrom, oneof, record, tuple } = FastCheck

/**
 * A name refers only to those behind it: circles would double at each of a hundred levels. `self` goes round in one
 * that does not.
 */
const names = [
  "multi_instance_enable",
  "multi_instance_group",
  "multi_instance_name",
  "queue_directory",
  "data_directory",
  "u",
  "v",
  "w",
  "self",
  "mail_owner",
  "myhostname",
  "config_directory",
  "command_directory",
  "nosuch"
] as const

type Name = (typeof names)[number]

const laterThan = (name: Name) => constantFrom(...names.slice(names.indexOf(name) + 1))

const plain = constantFrom("", "a", "b", "g1", "postfix-a", "yes", "no", "5", "10", "/q", "/d", "x y", "-")

const operator = constantFrom("==", "!=", "<", "<=", ">", ">=", "<=level", " == ", "=", "==x", "")

/** Well-formed references, nested. */
const reference = (name: Name) =>
  FastCheck.letrec<{ value: string }>((tie) => ({
    value: oneof(
      { maxDepth: 3 },
      plain,
      laterThan(name).map((other) => `$${other}`),
      laterThan(name).map((other) => `\${ ${other} }`),
      laterThan(name).map((other) => `$(${other})`),
      tuple(laterThan(name), constantFrom("?", ":"), tie("value")).map(
        ([other, sign, text]) => `\${${other}${sign}{${text}}}`
      ),
      tuple(laterThan(name), constantFrom("?", ":"), tie("value")).map(
        ([other, sign, text]) => `\${${other}${sign}${text}}`
      ),
      tuple(laterThan(name), tie("value"), tie("value")).map(
        ([other, yes, no]) => `\${${other}?{${yes}}:{${no}}}`
      ),
      tuple(tie("value"), operator, tie("value"), tie("value")).map(
        ([left, sign, right, text]) => `\${{${left}}${sign}{${right}}?{${text}}:{n}}`
      ),
      tuple(tie("value"), tie("value")).map(([one, other]) => one + other)
    )
  })).value

/** Pieces of references in any order. */
const debris = (name: Name) =>
  array(
    oneof(
      constantFrom("$", "$$", "${", "$(", "}", ")", "{", "?", ":", "?{", "}:{", "${{", "}=={", " ", "#", "="),
      plain,
      laterThan(name).map((other) => `$${other}`),
      laterThan(name).map((other) => `\${${other}`)
    ),
    { maxLength: 7 }
  ).map((pieces) => pieces.join(""))

const valueOf = (name: Name) =>
  oneof(
    { weight: 5, arbitrary: plain },
    { weight: 3, arbitrary: reference(name) },
    { weight: 2, arbitrary: debris(name) }
  )

const settingOf = (name: Name) =>
  tuple(constantFrom(" = ", "=", " =", "= ", "\t=\t"), valueOf(name)).map(
    ([sign, value]) => `${name}${sign}${value}`
  )

const settableName = constantFrom<Name>(
  "multi_instance_enable",
  "multi_instance_group",
  "multi_instance_name",
  "queue_directory",
  "data_directory",
  "u",
  "v",
  "w"
)

const setting = settableName.chain(settingOf)

/** What is not, or not only, one setting. A name that nobody can refer to is not continued: it is not our business. */
const odd = oneof(
  constantFrom(
    "",
    "# comment",
    " # comment",
    "  ",
    "no equals sign",
    "=",
    "= x",
    "u",
    "\t",
    "\ufeffu = x\nu = x"
  ),
  valueOf("v").map((value) => `  ${value}`),
  constantFrom("u = \u00e4", "v = \v x \r", "w =  x   y", "self = x$self", "self = ${{$self} == {x}}")
)

const line = oneof({ weight: 8, arbitrary: setting }, { weight: 1, arbitrary: odd })

const lines = array(line, { maxLength: 5 })

const directories = ["/etc/postfix-a", "/etc/postfix-b", "/etc/postfix-c"] as const

const list = oneof(
  {
    weight: 8,
    arbitrary: tuple(FastCheck.subarray([...directories]), constantFrom(" ", ", ", ",", "\t ")).map(
      ([items, separator]) => items.join(separator)
    )
  },
  {
    weight: 1,
    arbitrary: constantFrom("/etc/postfix", "/etc/postfix-n", "/etc/postfix-a /etc/postfix-a", ",", "$u")
  }
)

const ofPrimary = oneof(
  { weight: 4, arbitrary: line },
  {
    weight: 3,
    arbitrary: constantFrom("multi_instance_enable = yes", "multi_instance_wrapper = x", "u = postfix-a")
  },
  { weight: 6, arbitrary: list.map((text) => `multi_instance_directories = ${text}`) },
  {
    weight: 1,
    arbitrary: constantFrom(
      "postmulti_start_commands = start, reload",
      "postmulti_stop_commands =",
      "postmulti_control_commands = status",
      "syslog_name = ${multi_instance_name?{$multi_instance_name}:{p}}",
      "shlib_directory = /usr",
      "daemon_directory = /nowhere",
      "meta_directory = relative"
    )
  }
)

const selection = oneof(
  constantFrom(
    ["-a"],
    ["-g", "g1"],
    ["-gg1"],
    ["-g", ""],
    ["-g", "-"],
    ["-i", "-"],
    ["-ia"],
    ["-i", "postfix-a"]
  ),
  constantFrom(["-i", "a"], ["-i", "/etc/postfix-b"], ["-i", "/etc/postfix"], ["-i", ""], ["-i", "x"])
)

const extra = constantFrom(
  ["-R"],
  ["-RR"],
  ["-v"],
  ["-vR"],
  ["-I", "postfix-x"],
  ["-I", "-"],
  ["-I", "x"],
  ["-I", "postfix-a b"],
  ["-G", "g2"],
  ["-G", "-"],
  ["-G", "a/b$"],
  ["-z"],
  ["--"],
  ["-"],
  ["--list"],
  ["-l"],
  ["-g"],
  ["word"]
)

const telling =
  'echo "$MAIL_CONFIG $multi_instance_name $multi_instance_group $multi_instance_enable $queue_directory $data_directory"'

const mode = oneof(
  { weight: 4, arbitrary: constantFrom(["-l"], ["-la"], ["-al"]) },
  {
    weight: 3,
    arbitrary: constantFrom(
      ["-x", "sh", "-c", telling],
      ["-xa", "false"],
      ["-x", "nosuch"],
      ["-x", ""],
      ["-x"]
    )
  },
  {
    weight: 3,
    arbitrary: constantFrom(["-p", "start"], ["-p", "stop"], ["-p", "reload"], ["-p", "status", "x"], ["-p"])
  },
  {
    weight: 2,
    arbitrary: tuple(
      constantFrom(
        "init",
        "enable",
        "disable",
        "assign",
        "deport",
        "destroy",
        "create",
        "import",
        "Init",
        ""
      ),
      constantFrom([], [], ["-I", "postfix-y"], ["-G", "g3"], ["config_directory=/etc/postfix-y"], ["x"])
    ).map(([action, rest]) => ["-e", action, ...rest])
  }
)

/** Options in any combination. */
const anyWords = tuple(
  array(oneof({ weight: 3, arbitrary: selection }, { weight: 2, arbitrary: extra }), { maxLength: 3 }),
  FastCheck.option(mode, { nil: [], freq: 12 })
).map(([before, chosen]) => [...before.flat(), ...chosen])

const maybe = (...choices: ReadonlyArray<ReadonlyArray<string>>) => constantFrom([], ...choices)

const validIteration = tuple(maybe(["-R"], ["-v"], ["-RvR"]), oneof(maybe(), selection), mode)

const target = constantFrom("a", "postfix-a", "/etc/postfix-a", "/etc/postfix-b", "-", "x")

const newName = maybe(["-I", "postfix-y"], ["-I", "-"], ["-I", "postfix-a"], ["-I", "y"])

const newGroup = maybe(["-G", "g3"], ["-G", "-"], ["-G", "g1"])

const place = maybe(["-a"], ["-i", "a"], ["-i", "/etc/postfix-b"], ["-g", "g1"])

const validAction = oneof(
  tuple(constantFrom("enable", "disable", "deport", "destroy"), target).map(([action, name]) => [
    ["-i", name],
    ["-e", action]
  ]),
  tuple(target, newName, newGroup).map(([name, ...rest]) => [["-i", name], ...rest, ["-e", "assign"]]),
  tuple(place, newGroup).map((options) => [
    ...options,
    ["-I", "postfix-y", "-e", "create", "queue_directory=/mnt/q/y", "data_directory=/mnt/d/y"]
  ]),
  tuple(place, newName, constantFrom("/etc/postfix-a", "/etc/postfix-c", "/etc/x")).map(
    ([where, name, directory]) => [where, name, ["-e", "import", `config_directory=${directory}`]]
  ),
  FastCheck.constant([["-e", "init"]])
)

const words = oneof(
  { weight: 7, arbitrary: validIteration.map((options) => options.flat()) },
  { weight: 2, arbitrary: validAction.map((options) => options.flat()) },
  { weight: 3, arbitrary: anyWords }
)

const environment = oneof(
  { weight: 15, arbitrary: FastCheck.constant({}) },
  {
    weight: 1,
    arbitrary: constantFrom("/etc/postfix", "/etc/postfix/", "/etc/postfix-a", "").map((value) => ({
      MAIL_CONFIG: value
    }))
  }
)

/** A first word that is no option opens the modern commands, which the original does not have. */
const opensClassicDoor = ({ words: [first = ""] }: Sample): boolean => !/^[a-z]/.test(first)

export const sample: FastCheck.Arbitrary<Sample> = record({
  primary: array(ofPrimary, { maxLength: 4 }),
  secondaries: record({ a: lines, b: lines, c: lines }),
  words,
  environment
}).filter(opensClassicDoor)
