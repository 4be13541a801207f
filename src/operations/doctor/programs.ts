/** Whether Postfix, Node and the installed launcher of this program work. */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { isAtLeast, Postconf, type PostconfError } from "../../postfix/Postconf.ts"
import type { Primary } from "../../postfix/Primary.ts"
import { ProcessRunner, succeeded } from "../../services/ProcessRunner.ts"
import { Runtime } from "../../services/processes/Runtime.ts"
import { standardPath } from "../environment.ts"
import type { Failure } from "../failure.ts"
import { packageInPlace } from "../installation/dpkg.ts"
import { oldest, releaseLine, supported } from "../installation/nodeReleases.ts"
import { findStartedFiles, isInstalled, readProgramKind } from "../installation/survey.ts"
import { allowKeys, findKillingUnit } from "../installation/units.ts"
import { checkNodeTrusted } from "../lifeCycle/directories/trust.ts"
import { doubtOf, type Finding, findingsOn } from "./Finding.ts"

const postfix = findingsOn("postfix")

const fixPostfix = "fix this error; Postfix does not work without it"

/** A damaged main.cf of the primary stops every command. */
export const unreadablePrimary = (message: string): Finding => postfix.problem(message, fixPostfix)

/** What postconf says about itself, or why it does not. */
export const readPostfix = Effect.flatMap(Postconf, ({ defaults }) =>
  Effect.either(
    Effect.map(defaults(["mail_version", "config_directory"]), (answers) => ({
      version: answers.get("mail_version") ?? "",
      configDirectory: answers.get("config_directory") ?? ""
    }))
  )
)

export const assessPostfix = (
  facts: Either.Either<{ readonly version: string; readonly configDirectory: string }, PostconfError>
): Finding =>
  Either.match(facts, {
    onLeft: (error) => {
      const { hints: [remedy = fixPostfix] = [], message }: Failure = error
      return postfix.problem(message, remedy)
    },
    onRight: ({ configDirectory, version }) =>
      isAtLeast(version, 2, 6)
        ? postfix.good(`Postfix ${version}, configured in ${configDirectory}`)
        : postfix.problem(`Postfix ${version} does not support instances`, "install Postfix 2.6 or later")
  })

const node = findingsOn("node")

export const assessNode = (executable: string, version: string): Finding => {
  const line = releaseLine(version)
  const text = `Node ${version} at ${executable}`
  if (line < oldest) return node.problem(`${text} is too old`, `install Node ${oldest} or later`)
  return supported.includes(line)
    ? node.good(text)
    : node.advice(`${text} is not tested`, `use one of Node ${supported.join(", ")}`)
}

export const checkNode = Effect.gen(function* () {
  const { node: found } = yield* Runtime
  if (Option.isNone(found)) return [node.good("not needed: this program runs without it")]
  const { executable, version } = found.value
  return [assessNode(executable, version), ...(yield* node.doubts(checkNodeTrusted(executable)))]
})

/** The units start what is at that path, with our Node if that needs one. */
const checkUnits = Effect.gen(function* () {
  const { node: found } = yield* Runtime
  if (Option.isNone(found)) return []
  const killing = yield* findKillingUnit(found.value.version)
  return Option.toArray(killing).map((text) => node.advice(text, allowKeys))
})

const launcher = findingsOn("launcher")

/** What brings this program to its place, or the original back. Where a package has the place, no action of ours does. */
const remediesFor = (packageName: Option.Option<string>) =>
  Option.match(packageName, {
    onNone: () => ({ install: "run 'postmulti install'", uninstall: "run 'postmulti uninstall'" }),
    onSome: (name) => ({
      install: `run 'apt install --reinstall ${name}'`,
      uninstall: `run 'apt remove ${name}'`
    })
  })

/** `version` is the version that the program prints, or why it prints none; `install` the remedy. */
export const assessLauncher = (
  path: string,
  kind: "none" | "binary" | "restored" | "ours",
  version: Either.Either<string, string>,
  ownVersion: string,
  install: string
): Finding => {
  if (kind === "none") return launcher.problem(`${path} does not exist`, install)
  if (kind === "binary") return launcher.advice(`${path} is Postfix's own program`, install)
  if (kind === "restored") {
    return launcher.problem(`${path} is Postfix's own program again, as an upgrade leaves it`, install)
  }
  return Either.match(version, {
    onLeft: (reason) => launcher.problem(`${path} does not start: ${reason}`, install),
    onRight: (found) =>
      found === ownVersion
        ? launcher.good(`${path} is this program`)
        : launcher.advice(`${path} is version ${found} of this program, not ${ownVersion}`, install)
  })
}

const lastLine = (text: string): string => text.trimEnd().split("\n").at(-1) ?? ""

/** With the PATH that postfix(1) sets, and no other variable: systemd's units have no more than that. */
const askVersion = Effect.fnUntraced(function* (path: string) {
  const { capture } = yield* ProcessRunner
  const captured = yield* Effect.either(
    capture({ program: path, arguments: ["--version"], environment: { PATH: standardPath } })
  )
  if (Either.isLeft(captured)) return Either.left(captured.left.message)
  const { errors, exit, output } = captured.right
  return Either.fromNullable(succeeded(exit) ? /^postmulti (\S+)\n$/.exec(output)?.[1] : undefined, () =>
    lastLine(errors === "" ? output : errors)
  )
})

/**
 * The first file that is missing, or that others could change, among those that a start reads. Installing again mends
 * files, but no directory.
 */
const doubtStartedFiles = Effect.fnUntraced(function* (path: string, install: string) {
  const started = Effect.flatMap(findStartedFiles(path), Effect.forEach(checkNodeTrusted, { discard: true }))
  const checked = yield* Effect.either(started)
  if (Either.isRight(checked)) return []
  const doubt = yield* doubtOf(checked.left)
  const isOfDirectory = checked.left._tag === "UntrustedNode" && checked.left.directory !== checked.left.path
  const isMended = !doubt.isUnseen && !isOfDirectory
  return [launcher.doubt(isMended ? { ...doubt, remedy: install } : doubt)]
})

/** `scriptChange` says how postmulti-script was changed, if it was. */
export const checkLauncher = (ownVersion: string, scriptChange: Effect.Effect<Option.Option<string>>) =>
  Effect.fnUntraced(function* ({ shared }: Primary) {
    const path = `${shared.command_directory}/postmulti`
    const program = yield* Effect.either(readProgramKind(path))
    const wasInstalled = yield* isInstalled
    const kind = Either.match(program, {
      onLeft: ({ code }) => (code === "ENOENT" ? "none" : "ours"),
      onRight: (found) => (found !== "binary" ? "ours" : wasInstalled ? "restored" : "binary")
    })
    const [units, version, change, packageName] = yield* Effect.all(
      [
        Option.contains(Either.getRight(program), "native") ? Effect.succeed([]) : checkUnits,
        kind === "ours" ? askVersion(path) : Effect.succeed(Either.left("not asked")),
        scriptChange,
        packageInPlace(path)
      ],
      { concurrency: "unbounded" }
    )
    const { install, uninstall } = remediesFor(packageName)
    const doubts = kind === "ours" ? yield* doubtStartedFiles(path, install) : []
    const script = Option.map(change, (text) =>
      launcher.advice(
        `${text}, but this program does not run it`,
        `check whether you still need the local change; if you do, ${uninstall}`
      )
    )
    return [
      ...units,
      assessLauncher(path, kind, version, ownVersion, install),
      ...doubts,
      ...Option.toArray(script)
    ]
  })

/** Has the remedies name `program`, unless `postmulti` is known to start this program and not another version. */
export const nameProgram = (program: string, findings: ReadonlyArray<Finding>): ReadonlyArray<Finding> =>
  findings.some(({ level, topic }) => topic === "launcher" && level === "good")
    ? findings
    : findings.map((finding) => ({
        ...finding,
        remedy: Option.map(finding.remedy, (text) => text.replaceAll("'postmulti ", () => `'${program} `))
      }))
