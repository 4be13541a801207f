/**
 * The configuration of this host's Postfix instances. Each main.cf is read once, by us. The original waits
 * until a file that was just written is two seconds old; there is no need, since editors replace the file by
 * renaming and a reader sees the old text or the new one.
 */
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import { DirectoryPath, GroupName, type Instance, InstanceName } from "../instance/Instance.ts"
import { Caller } from "../services/Caller.ts"
import { Diagnostics } from "../services/Diagnostics.ts"
import { FileSystem, type FileSystemError } from "../services/FileSystem.ts"
import { UserDatabase } from "../services/UserDatabase.ts"
import { type AccountError, checkAccounts } from "./accounts.ts"
import { parseBoolean } from "./boolean.ts"
import { type Answers, type Knowledge, learn, nothingKnown, type Question, type Told } from "./knowledge.ts"
import { type MainCfError, readMainCf, type Settings } from "./mainCf.ts"
import { Postconf, type PostconfError } from "./Postconf.ts"
import type { Primary } from "./Primary.ts"
import {
  neededDefaults,
  type PrimaryEvaluationError,
  type PrimaryValues,
  primaryValue,
  primaryValues
} from "./primaryEvaluation.ts"
import { type SecondaryEvaluationError, secondaryInstance } from "./secondaryEvaluation.ts"
import { isAtLeast } from "./version.ts"
import { listItems } from "./whiteSpace.ts"

/** `MAIL_CONFIG` names another directory than the one that Postfix was built with. */
export class NonDefaultConfigurationDirectory extends Data.TaggedError("NonDefaultConfigurationDirectory")<{
  readonly value: string
}> {
  override get message(): string {
    return `Non-default configuration directory: MAIL_CONFIG=${this.value}`
  }
}

export type PrimaryError =
  | AccountError
  | FileSystemError
  | MainCfError
  | NonDefaultConfigurationDirectory
  | PostconfError
  | PrimaryEvaluationError

export type SecondaryError = FileSystemError | MainCfError | PostconfError | SecondaryEvaluationError

export class PostfixConfig extends Context.Tag("postmulti/PostfixConfig")<
  PostfixConfig,
  {
    /** Reads and checks the primary's main.cf, and tells its warnings. */
    readonly primary: Effect.Effect<Primary, PrimaryError>
    /** Reads one secondary's main.cf, and tells its warnings. */
    readonly secondary: (configDirectory: DirectoryPath) => Effect.Effect<Instance, SecondaryError>
  }
>() {}

const isQuestion = <E>(problem: E | Question): problem is Question =>
  typeof problem === "object" && problem !== null && "_tag" in problem && problem._tag === "Question"

export const makePostfixConfig: Effect.Effect<
  Context.Tag.Service<PostfixConfig>,
  never,
  Caller | Diagnostics | FileSystem | Postconf | UserDatabase
> = Effect.gen(function* () {
  const caller = yield* Caller
  const diagnostics = yield* Diagnostics
  const fileSystem = yield* FileSystem
  const postconf = yield* Postconf
  const users = yield* UserDatabase
  const defaults = yield* Ref.make<Answers>(new Map())

  const answer = (directory: string, { about, name }: Question): Effect.Effect<Answers, PostconfError> => {
    switch (about) {
      case "defaults":
        return postconf
          .defaults([name])
          .pipe(Effect.tap((answers) => Ref.update(defaults, (known) => new Map([...known, ...answers]))))
      case "ofFile":
        return Effect.map(postconf.rawValue(directory, name), (value) => new Map([[name, value]]))
      case "expanded":
        return Effect.map(postconf.expandedValue(directory, name), (value) => new Map([[name, value]]))
    }
  }

  /** Repeats an evaluation with ever more answers of postconf until it has no more questions. */
  const settle = <A, E>(
    directory: string,
    evaluate: (knowledge: Knowledge) => Told<A, E | Question>
  ): Effect.Effect<Told<A, E>, PostconfError> => {
    const attempt = (knowledge: Knowledge): Effect.Effect<Told<A, E>, PostconfError> => {
      const { warnings, outcome } = evaluate(knowledge)
      if (Either.isRight(outcome)) return Effect.succeed({ warnings, outcome: Either.right(outcome.right) })
      const problem = outcome.left
      return isQuestion(problem)
        ? Effect.flatMap(answer(directory, problem), (answers) =>
            attempt(learn(knowledge, problem.about, answers))
          )
        : Effect.succeed({ warnings, outcome: Either.left(problem) })
    }
    return Effect.flatMap(Ref.get(defaults), (known) => attempt({ ...nothingKnown, defaults: known }))
  }

  const readSettings = (directory: string, preset: ReadonlyArray<readonly [string, string]>) => {
    const path = `${directory}/main.cf`
    return Effect.map(
      Effect.zipRight(diagnostics.detail(`reading ${path}`), fileSystem.readFile(path)),
      (text) => readMainCf(path, text, new Map([["config_directory", directory], ...preset]))
    )
  }

  const primaryOf = (directory: string, settings: Settings, values: PrimaryValues) =>
    Effect.gen(function* () {
      const value = (name: string) =>
        Effect.map(
          settle(directory, (knowledge) => primaryValue(settings, knowledge, name)),
          ({ outcome }) => Either.getOrElse(outcome, () => "")
        )
      yield* diagnostics.configure({
        commandDirectory: Option.some(values("command_directory")),
        utf8: Option.contains(parseBoolean(yield* value("smtputf8_enable")), true)
      })
      const secondaries = listItems(values("multi_instance_directories")).map(DirectoryPath)
      const primary: Primary = {
        instance: {
          name: Option.map(notEmpty(values("multi_instance_name")), InstanceName),
          group: Option.map(notEmpty(values("multi_instance_group")), GroupName),
          // Without other instances nobody has to enable the only one there is.
          enabled:
            secondaries.length === 0 || Option.contains(parseBoolean(values("multi_instance_enable")), true),
          primary: true,
          configDirectory: DirectoryPath(directory),
          queueDirectory: DirectoryPath(values("queue_directory")),
          dataDirectory: DirectoryPath(values("data_directory"))
        },
        secondaries,
        shared: {
          command_directory: DirectoryPath(values("command_directory")),
          daemon_directory: DirectoryPath(values("daemon_directory")),
          meta_directory: DirectoryPath(values("meta_directory")),
          shlib_directory: DirectoryPath(values("shlib_directory"))
        },
        commandWords: {
          start: listItems(values("postmulti_start_commands")),
          stop: listItems(values("postmulti_stop_commands")),
          control: listItems(values("postmulti_control_commands"))
        },
        syslogName: values("syslog_name"),
        logService:
          values("maillog_file") === ""
            ? Option.none()
            : Option.some({
                service: `${values("queue_directory")}/public/${yield* value("postlog_service_name")}`,
                hostname: yield* value("myhostname")
              })
      }
      return primary
    })

  const primary = Effect.gen(function* () {
    const known = yield* postconf.defaults(neededDefaults)
    yield* Ref.set(defaults, known)
    const builtIn = known.get("config_directory") ?? ""
    const directory = caller.environment["MAIL_CONFIG"] ?? builtIn
    const namesProcess = isAtLeast({ ...nothingKnown, defaults: known }, 3, 12)
    const reading = yield* readSettings(directory, namesProcess ? [["process_name", "postmulti"]] : [])
    const settings = yield* told(reading, diagnostics.warning)
    const path = `${directory}/main.cf`
    const evaluation = yield* settle(directory, (knowledge) => primaryValues(path, settings, knowledge))
    const values = yield* told(evaluation, diagnostics.warning)
    yield* Effect.provideService(
      checkAccounts(path, values("mail_owner"), values("setgid_group")),
      UserDatabase,
      users
    )
    if (directory !== builtIn) {
      return yield* new NonDefaultConfigurationDirectory({ value: directory })
    }
    return yield* primaryOf(directory, settings, values)
  })

  const secondary = (configDirectory: DirectoryPath): Effect.Effect<Instance, SecondaryError> =>
    Effect.flatMap(readSettings(configDirectory, []), (reading) => {
      const evaluation = settle(configDirectory, (knowledge) =>
        secondaryOf(configDirectory, reading, knowledge)
      )
      return Effect.flatMap(evaluation, (evaluated) => told(evaluated, diagnostics.unloggedWarning))
    })

  return PostfixConfig.of({ primary, secondary })
})

const secondaryOf = (
  configDirectory: DirectoryPath,
  { outcome, warnings }: Told<Settings, MainCfError>,
  knowledge: Knowledge
): Told<Instance, MainCfError | SecondaryEvaluationError | Question> => {
  if (Either.isLeft(outcome)) return { warnings, outcome: Either.left(outcome.left) }
  const path = `${configDirectory}/main.cf`
  const evaluated = secondaryInstance(path, configDirectory, outcome.right, knowledge)
  return { warnings: [...warnings, ...evaluated.warnings], outcome: evaluated.outcome }
}

/** Gives the warnings, then the result. */
const told = <A, E>(
  { outcome, warnings }: Told<A, E>,
  warn: (text: string) => Effect.Effect<void>
): Effect.Effect<A, E> =>
  warnings.length === 0
    ? outcome
    : Effect.zipRight(Effect.forEach(warnings, warn, { discard: true }), outcome)

const notEmpty = Option.liftPredicate((text: string) => text !== "")

export const PostfixConfigLive = /* @__PURE__ */ Layer.effect(PostfixConfig, makePostfixConfig)
