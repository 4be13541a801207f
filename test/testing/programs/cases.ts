import { builtInDefaults } from "../../../src/testing/stock.ts"
import type { Case } from "./Case.ts"

const settings = `# comment
relayhost = [relay.example.test]
smtpd_banner = $myhostname
    second  line
  # inside
message_size_limit=1000
mail_name =
`

/** One command of postconf on these settings, without a blank in a word. */
const line = (text: string): Case => ({ mainCf: settings, commands: [["postconf", ...text.split(" ")]] })

const printing = [
  "-n",
  "-h relayhost",
  "relayhost myhostname",
  "myhostname relayhost",
  "-H relayhost smtpd_banner",
  "-x smtpd_banner",
  "-hx smtpd_banner relayhost",
  "-nx",
  "-nh",
  "-nH",
  "-n relayhost",
  "-n inet_interfaces",
  "-d relayhost mail_version myorigin",
  "-dh relayhost",
  "-dx myorigin",
  "-h nosuch",
  "nosuch relayhost other",
  "-p relayhost",
  "-o relayhost=x relayhost",
  "-o relayhost=x -h relayhost smtpd_banner",
  "-o relayhost=$myhostname -hx relayhost",
  "-o relayhost relayhost",
  "-c /etc/postfix -h relayhost",
  "-c /nowhere -h relayhost",
  "-c relative -h relayhost",
  "-h -- relayhost",
  "-hrelayhost",
  "-dn",
  "-hH relayhost",
  "-Z",
  "-c"
]

const editing = [
  "-e relayhost=x",
  "relayhost=x",
  "-e relayhost=",
  "-e message_size_limit=5 mail_name=y",
  "-e smtpd_banner=one",
  "-e myorigin=a",
  "-e relayhost=a relayhost=b",
  "-e relayhost",
  "-e",
  "-e =x",
  "-e #relayhost=x",
  "relayhost=x mail_name",
  "-X relayhost",
  "-X smtpd_banner nosuch",
  "-X relayhost=x",
  "-X",
  "-# relayhost",
  "-# smtpd_banner nosuch",
  "-#",
  "-# relayhost=x",
  "-eX relayhost",
  "-X# relayhost",
  "-c /nowhere -e a=b"
]

const unusual: ReadonlyArray<Case> = [
  { commands: [["postconf", "-d", ...Object.keys(builtInDefaults)]] },
  { mainCf: "relayhost = ${myhostname?{yes}:{no}}\n", commands: [["postconf", "-hx", "relayhost"]] },
  { mainCf: "relayhost = $relayhost\n", commands: [["postconf", "-hx", "relayhost"]] },
  { mainCf: "relayhost\n", commands: [["postconf", "-h", "relayhost"]] },
  {
    mainCf: "relayhost = a\nrelayhost = b\n",
    commands: [
      ["postconf", "-h", "relayhost"],
      ["postconf", "-e", "relayhost=c"]
    ]
  },
  {
    commands: [
      ["postconf", "-e", "relayhost = a b "],
      ["postconf", "relayhost"],
      ["postconf", "-e", "relayhost=a\nb"]
    ]
  },
  { commands: [["postconf", "-o", "relayhost = x y", "-h", "relayhost"]] }
]

const logging = [
  ["hello"],
  ["-p", "warn", "two", "words"],
  ["-p", "error", "-t", "backup", "x"],
  ["-p", "fatal", "x"],
  ["-p", "odd", "x"],
  ["-i", "x"],
  ["-Z"]
]

const named =
  (program: string) =>
  (words: ReadonlyArray<string>): Case => ({ commands: [[program, ...words]] })

const postfix = (...words: ReadonlyArray<string>) => words.map((word) => ["postfix", word])

const queueCommands = ["-p", "-j", "-f"].map((option) => ["postqueue", option])

/** Cases of a mail system that has never run come first. */
const control: ReadonlyArray<Case> = [
  { commands: [...postfix("check"), ...queueCommands] },
  {
    commands: [["postsuper", "-d", "ALL"], ["postsuper", "-s"], ["postsuper", "-h", "ABC123DEF"], ["mailq"]]
  },
  { commands: [["postqueue"], ["postqueue", "-Z"]] },
  ...["status", "stop", "abort", "reload", "flush", "check", "dance", ""].map(
    (word): Case => ({ commands: postfix(word) })
  ),
  { commands: [["postfix"], ["postfix", "-Z"]] },
  {
    commands: [
      ["postfix", "-c", "relative", "status"],
      ["postfix", "-c", "/nowhere", "status"]
    ]
  },
  { commands: postfix("start", "start", "status", "reload", "flush", "check", "stop", "status", "flush") },
  { commands: [...postfix("start"), ...queueCommands, ...postfix("abort"), ...queueCommands] },
  { mainCf: "queue_directory = /nowhere\n", commands: postfix("start") },
  { masterCf: "", commands: postfix("check") }
]

export const cases: ReadonlyArray<Case> = [
  ...[...printing, ...editing].map(line),
  ...unusual,
  ...logging.map(named("postlog")),
  ...control
]
