/**
 * A lab: a pretend host below one directory, for whoever may write there. Besides Postfix's files it keeps which
 * instances run, and the mail log; both grow by whole lines only.
 */
import * as Effect from "effect/Effect"
import type { FileSystem } from "../services/FileSystem.ts"
import type { appendLines } from "../services/files/changing.ts"
import { type LogBook, type LogLine, type Masters, severityLabel } from "../testing/services.ts"
import { type Defaults, defaultsBelow } from "../testing/stock.ts"

export interface Lab {
  /** Absolute, without symbolic links. */
  readonly root: string
  readonly defaults: Defaults
  /** Where its programs are. */
  readonly programs: string
  /** What the pretend masters have done; the mark of a lab. */
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

/** A line `+path` for each lock that was taken, and `-path` for each that was let go. */
export const mastersOf = (
  { masters }: Lab,
  { readFile }: FileSystem["Type"],
  append: Append
): Masters["Type"] => ({
  held: readFile(masters).pipe(
    Effect.orElseSucceed(() => ""),
    Effect.map((text) => {
      const held = new Set<string>()
      for (const line of text.split("\n")) {
        if (line.startsWith("+")) held.add(line.slice(1))
        else held.delete(line.slice(1))
      }
      return held
    })
  ),
  hold: (paths) => note(append, masters, "+", paths),
  release: (paths) => note(append, masters, "-", paths)
})

/** A lab of which the record cannot be written is beyond use, so that nobody handles that. */
const note = (
  append: Append,
  masters: string,
  sign: "+" | "-",
  paths: ReadonlyArray<string>
): Effect.Effect<void> =>
  Effect.orDie(
    append(
      masters,
      paths.map((path) => sign + path)
    )
  )

/** As syslog writes it, in UTC. */
const asTime = (milliseconds: number): string => {
  const [, date = "", month = "", , time = ""] = new Date(milliseconds).toUTCString().split(" ")
  return `${month} ${date.replace(/^0/, " ")} ${time}`
}

/** What the process with that number logs. */
export const logBookOf = ({ defaults, mailLog }: Lab, append: Append, processId: number): LogBook["Type"] => {
  const asLine = ({ severity, tag, text, time }: LogLine): string =>
    `${asTime(time)} ${defaults["myhostname"]} ${tag}[${processId}]: ${severityLabel(severity)}${text}`
  // As with syslog(3), nobody is told that a line is lost.
  return { write: (line) => Effect.ignore(append(mailLog, [asLine(line)])) }
}
