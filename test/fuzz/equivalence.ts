/** When two outcomes count as equal: the register of differences, as far as it concerns random samples. */
import { scan, unscanned } from "../../src/cli/classic/getopt.ts"

export type Files = Readonly<Record<string, string>>

export interface Outcome {
  readonly status: number | string
  readonly output: string
  readonly errors: string
  /** Each main.cf afterwards. */
  readonly files: Files
}

/** What both programs get. */
export interface Given {
  readonly words: Lines
  /** Each main.cf before. */
  readonly before: Files
}

type Lines = ReadonlyArray<string>

const primaryFile = "/etc/postfix/main.cf"

/** The options of the command line with their values, up to the first operand or mistake. */
const optionsOf = (words: Lines): ReadonlyMap<string, string> => {
  const options = new Map<string, string>()
  let rest = unscanned(words)
  for (;;) {
    const found = scan("ae:g:i:G:I:lpRvx", rest)
    if (found._tag !== "Flag" && found._tag !== "Valued") return options
    options.set(found.letter, found._tag === "Valued" ? found.value : "")
    rest = found.rest
  }
}

/** The life-cycle action, if there is one. */
export const actionOf = (words: Lines): string | undefined => optionsOf(words).get("e")

const linesOf = (text: string): Lines => text.split("\n").slice(0, -1)

const isFatal = (line: string): boolean => line.includes(": fatal: ")

/** own-parameters: postconf repeats a warning each time it looks at a value. */
const warningsOnce = (lines: Lines): Lines =>
  lines.filter((line, index) => isFatal(line) || lines.indexOf(line) === index)

/** one-voice: one fault, one message. The vaguer message stays if the other does not name the file. */
const withoutEcho = (lines: Lines): Lines =>
  lines.some((line) => isFatal(line) && line.includes("/main.cf") && !line.includes("Failed to obtain"))
    ? lines.filter((line) => !line.includes("Failed to obtain"))
    : lines

/** verbose: `-v` tells what is done. With three of them, the original's libraries do too. */
const isDetail = (line: string): boolean =>
  /^postmulti: (?!warning: |fatal: |invalid option|option requires)/.test(line)

const toldOf = (words: Lines, errors: string): Lines => {
  const lines = linesOf(errors)
  return optionsOf(words).has("v") ? lines.filter((line) => !isDetail(line)) : lines
}

const unused = /: unused parameter: \S*?=/

/** The names to which an unused parameter refers. */
const isReferredToUnused = (line: string, lines: Lines): boolean => {
  const [, file, name] = /warning: (.*): undefined parameter: (.*)$/.exec(line) ?? []
  return (
    file !== undefined &&
    lines.some((other) => unused.test(other) && other.includes(`${file}: `) && other.includes(`$${name}`))
  )
}

/** own-parameters: ours ignores unused names, what they refer to, and braces in the names of lookup tables. */
const isForeign = (line: string, _: number, lines: Lines): boolean =>
  unused.test(line) ||
  isReferredToUnused(line, lines) ||
  /warning: main\.cf: (missing '\}' in|syntax error after '\}' in) "/.test(line)

/** The same for a primary that lists itself, and parameters that only a primary has. */
const isOfPrimaryAlone = (line: string): boolean =>
  line.startsWith("postmulti: warning: /etc/postfix/main.cf: undefined parameter: ")

/** The original's messages, in our words. */
const inOurWords = (lines: Lines): Lines =>
  lines
    .map((line) => line.replace(/^\S*postconf: /, "postmulti: ").replace("Specity", "Specify"))
    .filter((...line) => !isForeign(...line))

const times = (line: string, lines: Lines): number => lines.filter((other) => other === line).length

/** A primary that lists itself is read twice, with the same warnings each time. */
const repeatsNothing = (ours: Lines, original: Lines): boolean =>
  ours.every((line) => times(line, ours) <= Math.max(1, times(line, original)))

const isSetting = (line: string): boolean => /^[^#\s]/.test(line)

/** The original appends settings in random order, so new settings are compared as a set. */
const inAnyOrder = (before: Files, files: Files): Files =>
  Object.fromEntries(
    Object.entries(files).map(([path, text]) => {
      const earlier = new Set((before[path] ?? "").split("\n"))
      const lines = text.split("\n")
      const kept = lines.filter((line) => earlier.has(line) || !isSetting(line))
      const added = lines.filter((line) => !earlier.has(line) && isSetting(line))
      return [path, [...kept, ...added.map((line) => line.trimEnd()).sort()].join("\n")]
    })
  )

/** The main.cf that a line is about. */
const fileIn = (line: string): string => /\/\S+\/main\.cf/.exec(line)?.[0] ?? ""

/** The original's warnings about one file come in random order, its files in a fixed one. */
const warningsIn = (lines: Lines) => {
  const warnings = lines.filter((line) => !isFatal(line))
  const files = [...new Set(warnings.map(fileIn))].filter((file) => file !== "")
  return { files, lines: [...warnings].sort() }
}

const compared = ({ before }: Given, { files, output, status }: Outcome, told: Lines) => ({
  status,
  output,
  files: inAnyOrder(before, files),
  fatal: told.filter(isFatal).map((line) => line.replace(/^.*?: fatal: /, "")),
  warnings: warningsIn(told)
})

type Compared = ReturnType<typeof compared>

/**
 * postconf reads a broken main.cf in random order until a mistake ends it. Ours then reports all mistakes in what is
 * used. In an action, the original's programs also warn about unrelated parameters (own-business, one-program).
 */
const adapted = ({ words }: Given, errors: string, original: Compared, ours: Compared): Compared => {
  const isBroken = errors.includes("Failed to obtain")
  const [some, all] = isBroken ? [original, ours] : [ours, original]
  return (isBroken || actionOf(words) !== undefined) &&
    some.warnings.lines.every((line) => all.warnings.lines.includes(line))
    ? { ...original, warnings: ours.warnings }
    : original
}

export type Verdict =
  | { readonly _tag: "Equal" }
  | { readonly _tag: "Registered"; readonly id: string }
  | { readonly _tag: "Different"; readonly original: unknown; readonly ours: unknown }

const changes = ({ before }: Given, { files }: Outcome): Lines =>
  [...new Set([...Object.keys(before), ...Object.keys(files)])].filter((path) => before[path] !== files[path])

/** Ours refused to start the action, with this message. */
const refused = (given: Given, ours: Outcome, words: RegExp): boolean =>
  ours.status === 1 && changes(given, ours).length === 0 && words.test(ours.errors)

/**
 * The original overflows its stack in a comparison that refers to itself, in postmulti or in postconf, and leaves no
 * message.
 */
const overflowed = ({ errors, status }: Outcome): boolean => {
  const fatal = linesOf(errors).filter(isFatal)
  return (
    status === "SIGSEGV" || (fatal.length > 0 && fatal.every((line) => line.includes("Failed to obtain")))
  )
}

/** Refusals that the original does not have, or leaves to postfix(1), of which only a trace is seen here. */
const refusals: ReadonlyArray<readonly [id: string, words: RegExp]> = [
  ["shared-places", /: fatal: .*( shares files with | is inside data_directory=)/],
  ["shared-places", /: fatal: instance .* is not an absolute path$/m],
  ["blanks", /: fatal: .*: Postfix does not work with /],
  ["untrusted", /: fatal: (config_directory: )?directory .* (belongs to|can be)/],
  ["no-helper", /: fatal: (chdir\(|open \S*\/postfix-files: |bad string length 0 < 1: queue_directory = $)/m]
]

/** The first complaint of the original's postmulti, before its helper starts. */
const complaintOf = ({ errors }: Outcome): string =>
  linesOf(errors).find((line) => /^(postmulti|\S*postconf): fatal: /.test(line)) ?? ""

/** A damaged instance is removed by its directory, with only its registration and its own files. */
const goes = (given: Given, original: Outcome, ours: Outcome): boolean => {
  const options = optionsOf(given.words)
  const [action = "", directory = ""] = [options.get("e"), options.get("i")]
  const complaints = linesOf(original.errors).filter(isFatal)
  return (
    /^(deport|destroy)$/.test(action) &&
    complaints.some(
      (line) => line.includes(`${directory}/main.cf`) || line.includes(`instance ${directory},`)
    ) &&
    (refused(given, ours, /: fatal: /) ||
      (ours.status === 0 &&
        changes(given, ours).every((path) => [primaryFile, `${directory}/main.cf`].includes(path))))
  )
}

/** An imported instance claims what its own main.cf says. The original checks its own defaults instead. */
const claimsItsOwn = (given: Given, original: Outcome, ours: Outcome): boolean =>
  actionOf(given.words) === "import" &&
  /: fatal: instance (\S+), \S+= conflicts with instance \1, \S+=$/.test(complaintOf(original)) &&
  (ours.status === 0 || refused(given, ours, /: fatal: /))

const differOnlyIn = (one: Compared, other: Compared, paths: Lines): boolean => {
  const without = ({ files, ...rest }: Compared) =>
    JSON.stringify({ ...rest, files: Object.entries(files).filter(([path]) => !paths.includes(path)) })
  return without(one) === without(other)
}

/** The original appends a new setting to an unfinished last line without ending it. */
const unfinished = ({ before }: Given): Lines =>
  Object.keys(before).filter((path) => path.endsWith("/main.cf") && !before[path]?.endsWith("\n"))

/** If an instance is listed twice, the original removes only one entry. */
const removesAllEntries = ({ before, words }: Given, ours: Outcome): boolean =>
  actionOf(words) === "destroy" &&
  /(\/etc\/postfix-\w) \1\b/.test(before[primaryFile] ?? "") &&
  !/^multi_instance_directories = .*postfix/m.test(ours.files[primaryFile] ?? "")

/** Two names of the same file. */
const inOneFile = (given: Given, ours: Outcome, one: Compared, other: Compared): string | undefined => {
  if (actionOf(given.words) !== undefined && differOnlyIn(one, other, unfinished(given))) return "line-end"
  const removed = removesAllEntries(given, ours) && differOnlyIn(one, other, [primaryFile])
  return removed ? "destroy-leftovers" : undefined
}

/** All possible verdicts of `judge`. */
export const registrable = [
  ...new Set([
    "endless",
    "broken-can-go",
    "destroy-leftovers",
    "import-claims",
    "line-end",
    ...refusals.map(([id]) => id)
  ])
]

const registered = (given: Given, original: Outcome, ours: Outcome): string | undefined => {
  const isAction = actionOf(given.words) !== undefined
  if (overflowed(original) && refused(given, ours, /unreasonable macro call nesting|no end in sight/)) {
    return "endless"
  }
  if (isAction && complaintOf(original) === "") {
    const refusal = refusals.find(([, words]) => refused(given, ours, words))
    if (refusal !== undefined) return refusal[0]
  }
  if (goes(given, original, ours)) return "broken-can-go"
  return claimsItsOwn(given, original, ours) ? "import-claims" : undefined
}

export const judge = (given: Given, original: Outcome, ours: Outcome): Verdict => {
  const own = toldOf(given.words, ours.errors)
  const told = inOurWords(toldOf(given.words, original.errors.replaceAll("\r", ""))).filter(
    (line) => !isOfPrimaryAlone(line) || own.includes(line)
  )
  const one = compared(given, original, withoutEcho(warningsOnce(told)))
  const other = compared(given, ours, warningsOnce(own))
  const adjusted = adapted(given, original.errors, one, other)
  if (JSON.stringify(adjusted) === JSON.stringify(other) && repeatsNothing(own, told))
    return { _tag: "Equal" }
  const id = registered(given, original, ours) ?? inOneFile(given, ours, adjusted, other)
  return id === undefined
    ? { _tag: "Different", original: adjusted, ours: other }
    : { _tag: "Registered", id }
}
