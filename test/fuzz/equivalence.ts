/** When two outcomes count as the same: the register of differences, as far as random samples meet it. */
export interface Outcome {
  readonly status: number | string
  readonly output: string
  readonly errors: string
  /** Each main.cf afterwards. */
  readonly files: Readonly<Record<string, string>>
}

type Lines = ReadonlyArray<string>

/** own-parameters: postconf repeats a warning for each time that it looks at a value. */
const warningsOnce = (lines: Lines): Lines =>
  lines.filter((line, index) => isFatal(line) || lines.indexOf(line) === index)

const isFatal = (line: string): boolean => line.includes(": fatal: ")

/** one-voice: one fault has one message. The vaguer one stays where the other does not name the file. */
const withoutEcho = (lines: Lines): Lines =>
  lines.some((line) => isFatal(line) && line.includes("/main.cf") && !line.includes("Failed to obtain"))
    ? lines.filter((line) => !line.includes("Failed to obtain"))
    : lines

/** verbose: `-v` tells what is done, and three of them what the original's libraries do. */
const isDetail = (line: string): boolean =>
  /^postmulti: (?!warning: |fatal: |invalid option|option requires)/.test(line)

const linesOf = (text: string): Lines => text.split("\n").slice(0, -1)

const unused = /: unused parameter: \S*?=/

/** What a parameter that nobody uses refers to. */
const isReferredToUnused = (line: string, lines: Lines): boolean => {
  const [, file, name] = /warning: (.*): undefined parameter: (.*)$/.exec(line) ?? []
  return (
    file !== undefined &&
    lines.some((other) => unused.test(other) && other.includes(`${file}: `) && other.includes(`$${name}`))
  )
}

/**
 * own-parameters: names that nobody uses, what they refer to, and braces in the names of lookup tables, are not our
 * business; nor is what a primary that lists itself refers to in the parameters that only a primary has.
 */
const isForeign = (line: string, _: number, lines: Lines): boolean =>
  unused.test(line) ||
  isReferredToUnused(line, lines) ||
  /warning: main\.cf: (missing '\}' in|syntax error after '\}' in) "/.test(line) ||
  line.startsWith("postmulti: warning: /etc/postfix/main.cf: undefined parameter: ")

const ownBusiness = (lines: Lines): Lines => lines.filter((...line) => !isForeign(...line))

/** What the original says, in ours' words. */
const originalErrors = (text: string): Lines =>
  withoutEcho(
    warningsOnce(
      ownBusiness(
        linesOf(text.replaceAll("\r", ""))
          .filter((line) => !isDetail(line))
          .map((line) => line.replace(/^\S*postconf: /, "postmulti: ").replace("Specity", "Specify"))
      )
    )
  )

const ourErrors = (text: string): Lines =>
  warningsOnce(ownBusiness(linesOf(text).filter((line) => !isDetail(line))))

/** The original appends settings in a random order, and may put them before others of the same file. */
const settings = (files: Outcome["files"]): Outcome["files"] =>
  Object.fromEntries(
    Object.entries(files).map(([path, text]) => [
      path,
      linesOf(text)
        .map((line) => line.trimEnd())
        .sort()
        .join("\n")
    ])
  )

/**
 * Its stack overflows in a comparison that refers to itself, which leaves no message, but that of postmulti if it was
 * postconf's; ours refuses the value.
 */
const overflowed = ({ errors, status }: Outcome): boolean => {
  if (status === "SIGSEGV") return true
  const fatal = linesOf(errors).filter(isFatal)
  return fatal.length > 0 && fatal.every((line) => line.includes("Failed to obtain"))
}

const isAction = (words: Lines): boolean => words.some((word) => /^-[a-zA-Z]*e/.test(word))

/** What is compared exactly. The order of the warnings about one file is random in the original. */
const compared = (outcome: Outcome, errors: Lines) => ({
  status: outcome.status,
  output: outcome.output,
  files: settings(outcome.files),
  fatal: errors.filter(isFatal).map((line) => line.replace(/^.*?: fatal: /, "")),
  warnings: errors.filter((line) => !isFatal(line)).sort()
})

/**
 * Of an action, the warnings do not count (own-business, one-program). postconf goes through a broken main.cf in random
 * order until it meets a mistake that ends it; ours then tells what is wrong with everything that is used.
 */
const adapted = (words: Lines, original: Outcome, warnings: Lines, others: Lines): Lines =>
  isAction(words) ||
  (original.errors.includes("Failed to obtain") && warnings.every((line) => others.includes(line)))
    ? others
    : warnings

export type Verdict =
  | { readonly _tag: "Equal" }
  | { readonly _tag: "Registered"; readonly id: string }
  | { readonly _tag: "Different"; readonly original: unknown; readonly ours: unknown }

/**
 * newer-postfix: what the table of the original lacks, and what an older release cannot read, is asked of postconf, so
 * that a value which it can expand is no reason to stop.
 */
const expandedByPostconf = /^dictionary mail_dict: macro processing error$/

/** What the original refuses before it has looked at anything else. */
const stricter: ReadonlyArray<readonly [id: string, action: string, text: RegExp]> = [
  ["import-claims", "import", /^instance (\S+), \S+= conflicts with instance \1, \S+=$/],
  ["broken-can-go", "deport", /\/etc\/postfix-\w\/main\.cf\b|conflicts with instance/],
  ["broken-can-go", "destroy", /\/etc\/postfix-\w\/main\.cf\b|conflicts with instance/]
]

/** Refusals that the original does not have. */
const refusals: ReadonlyArray<readonly [id: string, text: RegExp]> = [
  ["shared-places", / shares files with | is inside data_directory=|^instance .* is not an absolute path$/],
  ["blanks", /: Postfix does not work with /],
  ["untrusted", /^(config_directory: )?directory .* (belongs to|can be)/],
  // What the original leaves to postfix(1), which only leaves a trace in the samples.
  ["no-helper", /^chdir\(/]
]

export const judge = (words: Lines, original: Outcome, ours: Outcome): Verdict => {
  if (overflowed(original) && ours.status === 1) return { _tag: "Registered", id: "endless" }
  const [theirErrors, ownErrors] = [originalErrors(original.errors), ourErrors(ours.errors)]
  const [one, other] = [compared(original, theirErrors), compared(ours, ownErrors)]
  const adjusted = { ...one, warnings: adapted(words, original, one.warnings, other.warnings) }
  if (JSON.stringify(adjusted) === JSON.stringify(other)) return { _tag: "Equal" }
  const refusal = refusals.find(([, text]) => other.fatal.some((line) => text.test(line)))
  if (refusal !== undefined) return { _tag: "Registered", id: refusal[0] }
  if (adjusted.fatal.some((line) => expandedByPostconf.test(line))) {
    return { _tag: "Registered", id: "newer-postfix" }
  }
  const stricture = stricter.find(
    ([, action, text]) => words.includes(action) && adjusted.fatal.some((line) => text.test(line))
  )
  if (stricture !== undefined) return { _tag: "Registered", id: stricture[0] }
  return { _tag: "Different", original: adjusted, ours: other }
}
