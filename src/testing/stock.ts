/** Files that come with Postfix, as far as an instance is made from them. */
import { directory, type Entries, file } from "./files.ts"

const mainCf = `# Stock configuration.
compatibility_level = 3.7
command_directory = /usr/sbin
data_directory = /var/lib/postfix
mail_owner = postfix
sendmail_path =
setgid_group =
`

const masterCf = `smtp      inet  n       -       y       -       -       smtpd
pickup    unix  n       -       y       60      1       pickup
`

const files = `$config_directory:d:root:-:755:u
$data_directory:d:$mail_owner:-:700:uc
$daemon_directory:d:root:-:755:u
$queue_directory:d:root:-:755:uc
$queue_directory/active:d:$mail_owner:-:700:ucr
$queue_directory/deferred:d:$mail_owner:-:700:ucr
$queue_directory/flush:d:$mail_owner:-:700:ucr
$queue_directory/hold:d:$mail_owner:-:700:ucr
$queue_directory/incoming:d:$mail_owner:-:700:ucr
$queue_directory/private:d:$mail_owner:-:700:uc
$queue_directory/maildrop:d:$mail_owner:$setgid_group:730:uc
$queue_directory/public:d:$mail_owner:$setgid_group:710:uc
$queue_directory/pid:d:root:-:755:uc
$config_directory/main.cf:f:root:-:644:p
$config_directory/master.cf:f:root:-:644:p
`

/** What a package manager has put where Postfix expects it. */
export const installed: Entries = {
  "/etc/postfix": directory,
  "/etc/postfix/main.cf.proto": file(mainCf),
  "/etc/postfix/master.cf": file(masterCf),
  "/etc/postfix/master.cf.proto": file(masterCf),
  "/etc/postfix/postfix-files": file(files),
  "/usr/lib/postfix": directory,
  "/usr/lib/postfix/sbin": directory,
  "/usr/sbin": directory,
  "/usr/sbin/postconf": file(""),
  "/var/lib": directory,
  "/var/spool": directory
}
