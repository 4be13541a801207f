/** Edits the text of a master.cf file as postconf(1) does, by lines or by services. */
import * as Either from "effect/Either"
import type { Line } from "../../postfix/maincf/edit.ts"
import { type Entry, entriesIn, isOwn, textOf } from "../../postfix/masterCf.ts"
import { isMeant, onSeveralLines, type Pattern, type Service, serviceIn } from "./masterCf.ts"

/** Replaces the item of that name, or appends it. Without a value, removes it. */
export const withParameter = (service: Service, name: string, value: string | undefined): Service => {
  const { command } = service
  const sets = (index: number) =>
    command[index - 1] === "-o" &&
    [`${name}=`, `{${name}=`].some((start) => command[index]?.startsWith(start))
  const place = command.findIndex((_, index) => sets(index))
  if (value === undefined) {
    return { ...service, command: command.filter((_, index) => !sets(index) && !sets(index + 1)) }
  }
  const setting = `${name}=${value}`
  return {
    ...service,
    command:
      place < 0
        ? [...command, "-o", setting]
        : command.map((word, index) => (index === place ? setting : word))
  }
}

const finished = (text: string): string => (text === "" || text.endsWith("\n") ? text : `${text}\n`)

/** Replaces the service of that name and type, and removes repeated ones; or appends it. */
export const putService = (text: string, pattern: Pattern, service: Service): string => {
  const entry = `${onSeveralLines(service)}\n`
  let isThere = false
  const edited = changedLines(text, pattern, (line) => {
    const isFirst = line._tag === "First" && !isThere
    isThere = true
    return isFirst ? entry : ""
  })
  return isThere ? edited : finished(edited) + entry
}

/** The text with these services replaced. */
const changed = (
  text: string,
  pattern: Pattern,
  change: (entry: Entry, service: Service) => string
): string =>
  entriesIn(text)
    .map((entry) => {
      const service = serviceIn(entry)
      return service !== undefined && Either.isRight(service) && isMeant(pattern, service.right)
        ? change(entry, service.right)
        : textOf(entry)
    })
    .join("")

/** The text with the lines of these services replaced. */
export const changedLines = (text: string, pattern: Pattern, change: (line: Line) => string): string =>
  changed(text, pattern, (entry) => entry.map((line) => (isOwn(line) ? change(line) : line.text)).join(""))

/** The text with these services changed. A new service comes after its comments. */
export const changedServices = (
  text: string,
  pattern: Pattern,
  change: (service: Service) => Service
): string =>
  changed(text, pattern, (entry, service) => {
    const comments = textOf(entry.filter((line) => !isOwn(line)))
    return `${comments}${onSeveralLines(change(service))}\n`
  })
