/** Files that come with Postfix, as far as an instance is made from them, where its defaults say that they are. */
import type { Defaults } from "./defaults.ts"
import { directory, type Entries, file } from "./files.ts"

const mainCf = (defaults: Defaults): string => `# Stock configuration.
compatibility_level = 3.7
command_directory = ${defaults["command_directory"]}
data_directory = ${defaults["data_directory"]}
mail_owner = postfix
sendmail_path =
setgid_group =
`

const masterCf = `smtp      inet  n       -       y       -       -       smtpd
pickup    unix  n       -       y       60      1       pickup
cleanup   unix  n       -       y       -       0       cleanup
qmgr      unix  n       -       n       300     1       qmgr
smtp      unix  -       -       y       -       -       smtp
showq     unix  n       -       y       -       -       showq
`

const queue = (name: string): string => `$queue_directory/${name}:d:$mail_owner:-:700:ucr\n`

const files = `$config_directory:d:root:-:755:u
$data_directory:d:$mail_owner:-:700:uc
$daemon_directory:d:root:-:755:u
$queue_directory:d:root:-:755:uc
${["active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming", "saved", "trace"].map(queue).join("")}$queue_directory/private:d:$mail_owner:-:700:uc
$queue_directory/maildrop:d:$mail_owner:$setgid_group:730:uc
$queue_directory/public:d:$mail_owner:$setgid_group:710:uc
$queue_directory/pid:d:root:-:755:uc
$config_directory/main.cf:f:root:-:644:p
$config_directory/master.cf:f:root:-:644:p
`

/** The names of the programs that there are. */
export const programNames = ["postconf", "postfix", "postlog", "postmulti", "postqueue"] as const

/** Commands of Postfix that are not there, and would act on the machine's own mail system, were they found behind a lab. */
export const absentNames = [
  "mailq",
  "newaliases",
  "postalias",
  "postcat",
  "postdrop",
  "postkick",
  "postlock",
  "postmap",
  "postsuper",
  "sendmail"
] as const

const program = file("", { mode: 0o755 })

/** What a package manager has put where Postfix expects it; the primary's main.cf is left to the administrator. */
export const installedFor = (defaults: Defaults): Entries => {
  const at = (name: string): string => defaults[`${name}_directory`] ?? ""
  return {
    [at("config")]: directory,
    [`${at("meta")}/main.cf.proto`]: file(mainCf(defaults)),
    [`${at("config")}/master.cf`]: file(masterCf),
    [`${at("meta")}/master.cf.proto`]: file(masterCf),
    [`${at("meta")}/postfix-files`]: file(files),
    [at("shlib")]: directory,
    [at("daemon")]: directory,
    [at("command")]: directory,
    ...Object.fromEntries(programNames.map((name) => [`${at("command")}/${name}`, program])),
    [at("queue")]: directory,
    [at("data")]: directory
  }
}
