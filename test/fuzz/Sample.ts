/** A random host and a random command line for it. */
import * as FastCheck from "effect/FastCheck"

/** What may be odd about a secondary's files, apart from their content. */
export type Damage =
  | "none"
  | "no directory"
  | "no main.cf"
  | "main.cf is a directory"
  | "main.cf is a link"
  | "CR LF"
  | "no last line end"

export interface Sample {
  /** The first lines of each main.cf. */
  readonly common: ReadonlyArray<string>
  /** Further lines of the primary's main.cf. */
  readonly primary: ReadonlyArray<string>
  /** Further lines of each secondary's main.cf, by the last letter of its directory. */
  readonly secondaries: Readonly<Record<string, ReadonlyArray<string>>>
  readonly damage: Readonly<Record<string, Damage>>
  readonly words: ReadonlyArray<string>
  readonly environment: Readonly<Record<string, string>>
}

const { array, constantFrom, oneof, record, tuple } = FastCheck

/**
 * A name refers only to later ones, because a circle would double at each of a hundred levels. `self` makes a circle
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

/**
 * Text that is not one setting. Names to which nothing can refer have no continuation lines, because ours does not read
 * them.
 */
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

const directories = ["/etc/postfix-a", "/etc/postfix-b", "/etc/postfix-c"] as const

const list = oneof(
  {
    weight: 8,
    arbitrary: tuple(
      FastCheck.shuffledSubarray([...directories]),
      constantFrom(" ", ", ", ",", "\t ", "\n ", ",\n# comment\n\t")
    ).map(([items, separator]) => items.join(separator))
  },
  {
    weight: 1,
    arbitrary: constantFrom(
      "/etc/postfix",
      "/etc/postfix-n",
      "/etc/postfix-a /etc/postfix-a",
      "/etc/postfix-b/ /etc/postfix-a",
      "etc/postfix-a",
      ",",
      "$u"
    )
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
      "meta_directory = relative",
      "alternate_config_directories = /etc/postfix-c, /etc/x"
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
  ["-vvv"],
  ["-I", "postfix-x"],
  ["-I", "postfix-\u00e4"],
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
  ["-g", "\u00fc"],
  ["word"]
)

const mode = oneof(
  { weight: 4, arbitrary: constantFrom(["-l"], ["-la"], ["-al"]) },
  {
    weight: 3,
    arbitrary: constantFrom(
      ["-x", "sh", "-c", "env | sort"],
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

const target = constantFrom("/etc/postfix-a", "/etc/postfix-b", "/etc/postfix-c", "a", "postfix-a", "-", "x")

const newName = maybe(["-I", "postfix-y"], ["-I", "-"], ["-I", "postfix-a"], ["-I", "y"])

const newGroup = maybe(["-G", "g3"], ["-G", "-"], ["-G", "g1"])

const place = maybe([], [], ["-a"], ["-i", "a"], ["-i", "/etc/postfix-b"], ["-g", "g1"])

const ofOne = tuple(constantFrom("enable", "disable", "deport", "destroy"), target).map(([action, name]) => [
  ["-i", name],
  ["-e", action]
])

const assign = tuple(target, newName, newGroup).map(([name, ...rest]) => [
  ["-i", name],
  ...rest,
  ["-e", "assign"]
])

const create = tuple(place, newGroup).map((options) => [
  ...options,
  ["-I", "postfix-y", "-e", "create", "queue_directory=/mnt/q/y", "data_directory=/mnt/d/y"]
])

const imported = tuple(place, newName, constantFrom("/etc/postfix-a", "/etc/postfix-c", "/etc/x")).map(
  ([where, name, directory]) => [where, name, ["-e", "import", `config_directory=${directory}`]]
)

const validAction = oneof(
  { weight: 5, arbitrary: ofOne },
  { weight: 2, arbitrary: assign },
  { weight: 2, arbitrary: create },
  { weight: 2, arbitrary: imported },
  { weight: 1, arbitrary: FastCheck.constant([["-e", "init"]]) }
)

const words = oneof(
  { weight: 7, arbitrary: validIteration.map((options) => options.flat()) },
  { weight: 2, arbitrary: validAction.map((options) => options.flat()) },
  { weight: 3, arbitrary: anyWords }
)

const variable = oneof(
  tuple(
    FastCheck.constant("MAIL_CONFIG"),
    constantFrom("/etc/postfix", "/etc/postfix/", "/etc/postfix-a", "")
  ),
  tuple(FastCheck.constant("PATH"), constantFrom("", "/usr/bin:/bin", ":/bin")),
  tuple(constantFrom("MAIL_LOGTAG", "MAIL_VERBOSE", "LC_ALL", "TZ"), constantFrom("", "C", "UTC")),
  tuple(
    constantFrom("queue_directory", "multi_instance_name", "config_directory"),
    constantFrom("", "/q", "x y")
  )
)

const environment = oneof(
  { weight: 12, arbitrary: FastCheck.constant({}) },
  { weight: 2, arbitrary: array(variable, { minLength: 1, maxLength: 2 }).map(Object.fromEntries<string>) }
)

const myhostname = "myhostname = mail.example.test"

const common = oneof(
  { weight: 12, arbitrary: FastCheck.constant(["compatibility_level = 3.6", myhostname]) },
  {
    weight: 1,
    arbitrary: constantFrom(
      [myhostname],
      ["compatibility_level = 2", myhostname],
      ["compatibility_level = 3.6", myhostname, "smtputf8_enable = no"]
    )
  }
)

const damage: FastCheck.Arbitrary<Damage> = oneof(
  { weight: 30, arbitrary: FastCheck.constant("none" as const) },
  {
    weight: 1,
    arbitrary: constantFrom<Damage>(
      "no directory",
      "no main.cf",
      "main.cf is a directory",
      "main.cf is a link",
      "CR LF",
      "no last line end"
    )
  }
)

/** Without these, only init gets any further. */
const initialized = ["multi_instance_wrapper = x", "multi_instance_enable = yes"]

const files = (primary: FastCheck.Arbitrary<ReadonlyArray<string>>, most: number) => {
  const ofSecondary = array(line, { maxLength: most })
  return {
    common,
    primary,
    secondaries: record({ a: ofSecondary, b: ofSecondary, c: ofSecondary }),
    damage: record({ a: damage, b: damage, c: damage })
  }
}

/** A word that is no option starts a subcommand, which the original does not have. */
const opensClassicDoor = ({ words: [first = ""] }: Sample): boolean => !/^[a-z]/.test(first)

const anySample: FastCheck.Arbitrary<Sample> = record({
  ...files(
    tuple(constantFrom(initialized, []), array(ofPrimary, { maxLength: 4 })).map((parts) => parts.flat()),
    5
  ),
  words,
  environment
}).filter(opensClassicDoor)

/** A sound host, or nearly so, and an action that is possible there. */
const sampleOfAction: FastCheck.Arbitrary<Sample> = record({
  ...files(
    tuple(list, array(ofPrimary, { maxLength: 1 })).map(([items, rest]) => [
      ...initialized,
      `multi_instance_directories = ${items}`,
      ...rest
    ]),
    1
  ),
  words: validAction.map((options) => options.flat()),
  environment: FastCheck.constant({})
})

export const sample: FastCheck.Arbitrary<Sample> = oneof(
  { weight: 4, arbitrary: anySample },
  { weight: 1, arbitrary: sampleOfAction }
)
