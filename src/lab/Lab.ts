/**
 * A lab: a pretend host below one directory, without root. Besides Postfix's files it keeps a record of the running
 * instances, and the mail log. Both grow by whole lines only.
 */
import * as Effect from "effect/Effect"
import type { FileSystem } from "../services/FileSystem.ts"
import type { appendLines } from "../services/files/changing.ts"
import { severityLabel } from "../services/MailLog.ts"
import type { LogBook, LogLine, Masters } from "../testing/services.ts"
import { type Defaults, defaultsBelow } from "../testing/stock.ts"

export interface Lab {
  /** Absolute, without symbolic links. */
  readonly root: string
  readonly defaults: Defaults
  /** The directory of its programs. */
  readonly programs: string
  /** The record of the pretend masters. A directory with this file is a lab. */
  readonly masters: string
  readonly mailLog: string
}

export const labAt = (root: string): Lab => ({
  root,
  defaults: defaultsBelow(root),
  programs: `${root}/bin`,
  masters: `${root}/lab/masters`,
  mailLog: `${root}/var/log/mail.log`
})

type Append = typeof appendLines

/**
 * The record has a line `+path` for each lock that was taken, with the configuration of the master behind a NUL, and
 * `-path` for each that was released.
 */
export const mastersOf = (
  { masters }: Lab,
  { readFile }: FileSystem["Type"],
  append: Append
): Masters["Type"] => {
  // A lab is useless if its record cannot be written, so that is a defect.
  const note = (lines: ReadonlyArray<string>) => Effect.orDie(append(masters, lines))
  return {
    held: readFile(masters).pipe(
      Effect.orElseSucceed(() => ""),
      Effect.map((text) => {
        const held = new Map<string, string>()
        for (const line of text.split("\n")) {
          const [path = "", configDirectory = ""] = line.slice(1).split("\0")
          if (line.startsWith("+")) held.set(path, configDirectory)
          else held.delete(path)
        }
        return held
      })
    ),
    hold: (configDirectory, paths) => note(paths.map((path) => `+${path}\0${configDirectory}`)),
    release: (paths) => note(paths.map((path) => `-${path}`))
  }
}

/** In the form of syslog, in UTC. */
const asTime = (milliseconds: number): string => {
  const [, date = "", month = "", , time = ""] = new Date(milliseconds).toUTCString().split(" ")
  return `${month} ${date.replace(/^0/, " ")} ${time}`
}

/** The log of the process with that number. */
export const logBookOf = ({ defaults, mailLog }: Lab, append: Append, processId: number): LogBook["Type"] => {
  const asLine = ({ severity, tag, text, time }: LogLine): string =>
    `${asTime(time)} ${defaults["myhostname"]} ${tag}[${processId}]: ${severityLabel(severity)}${text}`
  // As with syslog(3), a lost line is not reported.
  return { write: (line) => Effect.ignore(append(mailLog, [asLine(line)])) }
}
