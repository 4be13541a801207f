/** The parts of a pretend Postfix: built-in defaults, and the files that an instance is made from. */
import * as Option from "effect/Option"
import * as Record from "effect/Record"
import { directory, type Entries, file } from "./files.ts"

export type Defaults = Readonly<Record<string, string>>

export const defaultOf = (defaults: Defaults, name: string): string | undefined =>
  Option.getOrUndefined(Record.get(defaults, name))

/** The directories of Debian's package. */
const places: Defaults = {
  command_directory: "/usr/sbin",
  config_directory: "/etc/postfix",
  daemon_directory: "/usr/lib/postfix/sbin",
  data_directory: "/var/lib/postfix",
  html_directory: "/usr/share/doc/postfix/html",
  mailq_path: "/usr/bin/mailq",
  manpage_directory: "/usr/share/man",
  meta_directory: "/etc/postfix",
  newaliases_path: "/usr/bin/newaliases",
  queue_directory: "/var/spool/postfix",
  readme_directory: "/usr/share/doc/postfix",
  sample_directory: "/etc/postfix",
  sendmail_path: "/usr/sbin/sendmail",
  shlib_directory: "/usr/lib/postfix"
}

const others: Defaults = {
  alias_database: "hash:/etc/aliases",
  alias_maps: "hash:/etc/aliases, nis:mail.aliases",
  alternate_config_directories: "",
  authorized_submit_users: "static:anyone",
  bounce_queue_lifetime: "5d",
  compatibility_level: "0",
  default_database_type: "hash",
  default_process_limit: "100",
  default_transport: "smtp",
  defer_transports: "",
  import_environment:
    "MAIL_CONFIG MAIL_DEBUG MAIL_LOGTAG TZ XAUTHORITY DISPLAY LANG=C POSTLOG_SERVICE POSTLOG_HOSTNAME",
  inet_interfaces: "all",
  inet_protocols: "all",
  mail_name: "Postfix",
  mail_owner: "postfix",
  mail_version: "3.7.11",
  mailbox_size_limit: "51200000",
  maillog_file: "",
  master_service_disable: "",
  maximal_queue_lifetime: "5d",
  message_size_limit: "10240000",
  multi_instance_directories: "",
  multi_instance_enable: "no",
  multi_instance_group: "",
  multi_instance_name: "",
  multi_instance_wrapper: "",
  mydestination: "$myhostname, localhost.$mydomain, localhost",
  mydomain: "example.test",
  myhostname: "mail.example.test",
  mynetworks: "127.0.0.0/8 [::1]/128",
  myorigin: "$myhostname",
  non_smtpd_milters: "",
  postlog_service_name: "postlog",
  postmulti_control_commands: "reload flush",
  postmulti_start_commands: "start",
  postmulti_stop_commands: "stop abort drain quick-stop",
  queue_run_delay: "300s",
  recipient_delimiter: "",
  relay_domains: "${{$compatibility_level} <level {2} ? {$mydestination} : {}}",
  relayhost: "",
  setgid_group: "postdrop",
  smtp_bind_address: "",
  smtp_tls_security_level: "",
  smtpd_banner: "$myhostname ESMTP $mail_name",
  smtpd_milters: "",
  smtpd_tls_security_level: "",
  smtputf8_enable: "${{$compatibility_level} <level {1} ? {no} : {yes}}",
  syslog_facility: "mail",
  syslog_name: "${multi_instance_name?{$multi_instance_name}:{postfix}}",
  transport_maps: "",
  virtual_alias_domains: "$virtual_alias_maps",
  virtual_alias_maps: "$virtual_maps"
}

/** The defaults with Debian's directories. */
export const builtInDefaults: Defaults = { ...places, ...others }

/** The defaults with all directories below this one. */
export const defaultsBelow = (root: string): Defaults => ({
  ...Record.map(places, (path) => root + path),
  ...others,
  command_directory: `${root}/bin`
})

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

/** The names of the pretend programs. */
export const programNames = [
  "mailq",
  "postconf",
  "postfix",
  "postlog",
  "postmulti",
  "postqueue",
  "postsuper"
] as const

/** Commands of Postfix without a pretend program. In a lab's shell they would act on the machine's own mail system. */
export const absentNames = [
  "newaliases",
  "postalias",
  "postcat",
  "postdrop",
  "postkick",
  "postlock",
  "postmap",
  "sendmail"
] as const

const program = file("", { mode: 0o755 })

/** The files that a package installs. The primary's main.cf is the administrator's. */
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
