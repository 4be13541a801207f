import { builtInDefaults } from "../../../src/testing/stock.ts"
import type { Case } from "./Case.ts"

const masterCf = `# Some services.
smtp      inet  n       -       y       -       -       smtpd
  # inside
  -o smtpd_tls_security_level=may -o { smtpd_banner = b c }

  -osmtpd_sasl_auth_enable=yes

# pickup
pickup    unix  n       -       y       60      1       pickup
smtp      unix  -       -       y       -       -       smtp -v
#dead     unix  -       -       y       -       -       smtp
relay     unix  -       -       y       -       -       smtp
        -o relayhost=$myhostname
pipe      unix  -       n       n       -       -       pipe
  flags=DRhu user=vmail argv=/usr/bin/deliver-with-a-long-name -a {b c} \${sender}
`

const long = `relayhost = ${"a".repeat(30)} ${"b".repeat(36)} ${"c".repeat(40)}, ${"d".repeat(33)} e\n`

const settings = `# comment
relayhost = [relay.example.test]
smtpd_banner = $myhostname
    second  line
  # inside
message_size_limit=1000
mail_name =
`

/** One command of postconf on these settings and services. */
const asked = (...words: ReadonlyArray<string>): Case => ({
  mainCf: settings,
  masterCf,
  commands: [["postconf", ...words]]
})

/** The words of a line, where none has a blank in it. */
const line = (text: string): Case => asked(...text.split(" "))

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

const services = [
  "-M",
  "-M smtp",
  "-M smtp/inet",
  "-M smtp/unix relay/unix",
  "-M relay pickup",
  "-M */unix",
  "-M nosuch/inet",
  "-M smtp/inet/x",
  "-Mf",
  "-Mf pipe",
  "-MF smtp",
  "-Mh smtp",
  "-Md",
  "-F smtp/inet",
  "-F pickup pipe/unix/command",
  "-F smtp/inet/chroot",
  "-F */unix/chroot",
  "-Fh smtp/inet/chroot",
  "-FH pickup/unix",
  "-F smtp/inet/nosuch",
  "-F nosuch/inet",
  "-Fn smtp",
  "-P",
  "-P smtp/inet",
  "-P smtp/inet/smtpd_banner relay/unix",
  "-Ph smtp/inet/smtpd_banner",
  "-PH smtp/inet",
  "-P pickup",
  "-P smtp/inet/nosuch",
  "-P */*/relayhost"
]

const serviceEdits = [
  ["-Me", "smtp/inet=smtp inet n - n - - smtpd -o smtpd_banner=x"],
  ["-M", "pickup/unix=pickup unix n - n 5 1 pickup"],
  ["-Me", "new/unix = new unix - - - - - smtp -o relayhost=y -v", "pickup/unix=pickup fifo n - n - - pickup"],
  ["-Me", "new/unix=new unix"],
  ["-Me", "new/bad=new bad - - - - - smtp"],
  ["-Me", "new/unix=new unix ? - - - - smtp"],
  ["-Me", "new=new unix - - - - - smtp"],
  ["-Me", "pickup/unix"],
  ["-M#", "smtp/inet", "pickup/unix"],
  ["-M#", "nosuch/unix"],
  ["-MX", "smtp/inet"],
  ["-MX", "smtp"],
  ["-Fe", "smtp/inet/chroot=n"],
  ["-Fe", "pickup/unix/wakeup=5", "smtp/unix/process_limit=10"],
  ["-F", "*/unix/chroot=n"],
  ["-Fe", "smtp/unix/command=smtp -o relayhost=x"],
  ["-Fe", "smtp/inet/nosuch=y"],
  ["-Fe", "nosuch/inet/chroot=y"],
  ["-Fe", "smtp/inet=y"],
  ["-F#", "smtp/inet/chroot"],
  ["-Pe", "pickup/unix/relayhost=x"],
  ["-Pe", "smtp/inet/smtpd_tls_security_level=none"],
  ["-P", "smtp/inet/smtpd_banner=x"],
  ["-Pe", "smtp/inet/smtpd_banner=x y"],
  ["-Pe", "nosuch/inet/relayhost=x"],
  ["-PX", "smtp/inet/smtpd_banner"],
  ["-PX", "smtp/inet/nosuch"],
  ["-P#", "smtp/inet/smtpd_banner"]
]

const unusual: ReadonlyArray<Case> = [
  { commands: [["postconf", "-d", ...Object.keys(builtInDefaults)]] },
  {
    mainCf: long,
    commands: [
      ["postconf", "-f", "relayhost"],
      ["postconf", "-nhf", "relayhost"]
    ]
  },
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
  { commands: [["postconf", "-o", "relayhost = x y", "-h", "relayhost"]] },
  { masterCf: "x unix\n", commands: [["postconf", "-M"]] },
  { masterCf: "  x unix - - - - - smtp\n", commands: [["postconf", "-M"]] },
  { masterCf: "\n# y\nx nosuch - - - - - smtp\n", commands: [["postconf", "-M"]] }
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

/** Those on a mail system that has never run come first. */
const control: ReadonlyArray<Case> = [
  { commands: [...postfix("check"), ...queueCommands] },
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
  ...[...printing, ...editing, ...services].map(line),
  ...serviceEdits.map((words) => asked(...words)),
  ...unusual,
  ...logging.map(named("postlog")),
  ...control
]
