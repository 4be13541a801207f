/**
 * The configuration of this host's Postfix instances. Each main.cf is read once, or again while somebody seems to save
 * it in place. Unlike the original, nothing waits until a file is two seconds old: neither reading nor editing needs it.
 */
import * as Array from "effect/Array"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { Fatal } from "../fatal.ts"
import type { DirectoryPath, Instance } from "../instance/Instance.ts"
import { Caller } from "../services/Caller.ts"
import { Diagnostics } from "../services/Diagnostics.ts"
import { FileSystem, type FileSystemError } from "../services/FileSystem.ts"
import { readSaved } from "../services/files/hotFile.ts"
import { UserDatabase } from "../services/UserDatabase.ts"
import { type AccountError, findAccounts } from "./accounts.ts"
import { neededDefaults } from "./evaluation/parameters.ts"
import { type PrimaryEvaluationError, primaryValues } from "./evaluation/primary.ts"
import {
  hasRelease,
  type KnownParameters,
  type MissingParameter,
  makeResolver
} from "./evaluation/resolve.ts"
import { type SecondaryEvaluationError, secondaryInstance } from "./evaluation/secondary.ts"
import type { Assignment } from "./maincf/edit.ts"
import { type MainCfError, readMainCf, type Settings } from "./maincf/lines.ts"
import type { PostconfError } from "./Postconf.ts"
import { assemblePrimary, type Primary } from "./Primary.ts"
import { emitWarnings, type WithWarnings, withoutWarnings } from "./warnings.ts"

/** `MAIL_CONFIG` names another directory than the one that Postfix was built with. */
export class NonDefaultConfigurationDirectory extends Fatal("NonDefaultConfigurationDirectory")<{
  value: string
}>(({ value }) => `Non-default configuration directory: MAIL_CONFIG=${value}`) {}

export type PrimaryError =
  | AccountError
  | FileSystemError
  | MainCfError
  | NonDefaultConfigurationDirectory
  | PostconfError
  | PrimaryEvaluationError

export type SecondaryError = FileSystemError | MainCfError | PostconfError | SecondaryEvaluationError

/** What the main.cf of a secondary says, and the instance that this makes. */
export interface ReadSecondary extends WithWarnings<Instance, SecondaryError> {
  /** As they are written; empty if they cannot be read. */
  readonly settings: Settings
}

const pathIn = (configDirectory: string): string => `${configDirectory}/main.cf`

/** What counts as set before the file is read. */
const presetOf = (configDirectory: string): Settings => new Map([["config_directory", configDirectory]])

type Reading = WithWarnings<Settings, FileSystemError | MainCfError>

const readingOf = (
  path: string,
  configDirectory: DirectoryPath,
  text: Either.Either<string, FileSystemError>
): Reading =>
  Either.match(text, {
    onLeft: (error) => withoutWarnings(Either.left(error)),
    onRight: (content) => readMainCf(path, content, presetOf(configDirectory))
  })

/** Evaluates what was read once again after each answer of postconf. */
const evaluateSecondary =
  (
    path: string,
    configDirectory: DirectoryPath,
    { outcome, warnings }: Reading,
    assignments: ReadonlyArray<Assignment>
  ) =>
  (known: KnownParameters): WithWarnings<Instance, SecondaryError | MissingParameter> => {
    if (Either.isLeft(outcome)) return { warnings, outcome: Either.left(outcome.left) }
    const settings = assignments.length === 0 ? outcome.right : new Map([...outcome.right, ...assignments])
    const evaluated = secondaryInstance(path, configDirectory, settings, known)
    return warnings.length === 0
      ? evaluated
      : { warnings: [...warnings, ...evaluated.warnings], outcome: evaluated.outcome }
  }

/** Reads the main.cf of each instance at the moment of the call. Nothing is cached. */
export class PostfixConfig extends Context.Tag("postmulti/PostfixConfig")<
  PostfixConfig,
  {
    /** The configuration directory that Postfix was built with: the only one that a primary can be in. */
    readonly builtInDirectory: Effect.Effect<string, PostconfError>
    /**
     * Reads and checks the primary's main.cf, and gives its warnings. From then on, `Diagnostics` writes to the primary's
     * `logDestination`, with or without UTF-8.
     */
    readonly primary: Effect.Effect<Primary, PrimaryError>
    /** The secondaries that the primary lists now; gives no warnings. */
    readonly listed: Effect.Effect<ReadonlyArray<DirectoryPath>, PrimaryError>
    /** Reads the main.cf of each secondary. The caller reports the warnings and failures, each in its turn. */
    readonly secondaries: (
      configDirectories: ReadonlyArray<DirectoryPath>
    ) => Effect.Effect<ReadonlyArray<ReadSecondary>>
    /** The secondary as it would be after these edits of its main.cf, on which other settings may depend. */
    readonly secondaryAfter: (
      configDirectory: DirectoryPath,
      assignments: ReadonlyArray<Assignment>
    ) => Effect.Effect<WithWarnings<Instance, SecondaryError>>
    /** A new secondary as it would be with this main.cf; messages name the file at `path`. */
    readonly secondaryFrom: (
      path: string,
      configDirectory: DirectoryPath,
      text: string
    ) => Effect.Effect<WithWarnings<Instance, SecondaryError>>
  }
>() {
  static readonly make = Effect.gen(function* () {
    const caller = yield* Caller
    const diagnostics = yield* Diagnostics
    const fileSystem = yield* FileSystem
    const { defaults, resolve } = yield* makeResolver
    const users = yield* UserDatabase

    const readAll = (paths: ReadonlyArray<string>) =>
      Effect.provideService(readSaved(paths), FileSystem, fileSystem)

    const read = (path: string) =>
      Effect.flatMap(readAll([path]), (texts) => Effect.flatten(Effect.orDie(Array.head(texts))))

    const builtInDirectory = Effect.map(
      defaults(neededDefaults),
      (values) => values.get("config_directory") ?? ""
    )

    const directoryOfPrimary = Effect.map(
      builtInDirectory,
      (builtIn) => caller.environment["MAIL_CONFIG"] ?? builtIn
    )

    const readPrimary = Effect.fnUntraced(function* (warn: (text: string) => Effect.Effect<void>) {
      const builtIn = yield* builtInDirectory
      const directory = yield* directoryOfPrimary
      const path = pathIn(directory)
      const known = { defaults: yield* defaults(neededDefaults) }
      const named = hasRelease(known, 3, 12) ? [["process_name", "postmulti"] as const] : []
      const reading = readMainCf(path, yield* read(path), new Map([...presetOf(directory), ...named]))
      const settings = yield* emitWarnings(reading, warn)
      const evaluated = yield* resolve(Option.some(directory), (known) =>
        primaryValues(path, settings, known)
      )
      const values = yield* emitWarnings(evaluated, warn)
      const accounts = yield* Effect.provideService(
        findAccounts(path, values("mail_owner"), values("setgid_group"), !hasRelease(known, 3, 10)),
        UserDatabase,
        users
      )
      if (directory !== builtIn) {
        return yield* new NonDefaultConfigurationDirectory({ value: directory })
      }
      const assembled = yield* resolve<Primary, never>(Option.some(directory), (known) =>
        withoutWarnings(assemblePrimary({ directory, settings, values, accounts }, known))
      )
      return yield* assembled.outcome
    })

    const primary = Effect.gen(function* () {
      const directory = yield* directoryOfPrimary
      yield* diagnostics.details(() => [`reading ${pathIn(directory)}`])
      const found = yield* readPrimary(diagnostics.warning)
      yield* diagnostics.configure({ logDestination: found.logDestination, utf8: found.utf8 })
      return found
    })

    const listed = Effect.map(
      readPrimary(() => Effect.void),
      (found) => found.secondaries
    )

    const resolveSecondary = (
      configDirectory: Option.Option<string>,
      evaluate: (known: KnownParameters) => WithWarnings<Instance, SecondaryError | MissingParameter>
    ): Effect.Effect<WithWarnings<Instance, SecondaryError>> =>
      Effect.catchAll(resolve<Instance, SecondaryError>(configDirectory, evaluate), (error) =>
        Effect.succeed(withoutWarnings(Either.left(error)))
      )

    const secondaries = Effect.fnUntraced(function* (configDirectories: ReadonlyArray<DirectoryPath>) {
      yield* diagnostics.details(() => configDirectories.map((directory) => `reading ${pathIn(directory)}`))
      const texts = yield* readAll(configDirectories.map(pathIn))
      return yield* Effect.forEach(Array.zip(configDirectories, texts), ([directory, text]) => {
        const path = pathIn(directory)
        const reading = readingOf(path, directory, text)
        return Effect.map(
          resolveSecondary(Option.some(directory), evaluateSecondary(path, directory, reading, [])),
          (told): ReadSecondary => ({
            ...told,
            settings: Either.getOrElse(reading.outcome, (): Settings => new Map())
          })
        )
      })
    })

    const secondaryAfter = Effect.fnUntraced(function* (
      configDirectory: DirectoryPath,
      assignments: ReadonlyArray<Assignment>
    ) {
      const path = pathIn(configDirectory)
      const text = yield* Effect.either(read(path))
      return yield* resolveSecondary(
        Option.some(configDirectory),
        evaluateSecondary(path, configDirectory, readingOf(path, configDirectory, text), assignments)
      )
    })

    const secondaryFrom = (path: string, configDirectory: DirectoryPath, text: string) =>
      resolveSecondary(
        Option.none(),
        evaluateSecondary(path, configDirectory, readingOf(path, configDirectory, Either.right(text)), [])
      )

    return PostfixConfig.of({ builtInDirectory, primary, listed, secondaries, secondaryAfter, secondaryFrom })
  })

  static readonly layer = Layer.effect(this, this.make)
}
