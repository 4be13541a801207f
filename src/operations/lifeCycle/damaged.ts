/** What can be told of an instance with a damaged main.cf: where one line is wrong, the others may still be right. */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { DirectoryPath } from "../../instance/Instance.ts"
import { checkDataLock, checkQueueLock } from "../../plan/stopped.ts"
import { expand } from "../../postfix/expansion/expansion.ts"
import { readableSettings, type Settings } from "../../postfix/maincf/lines.ts"
import { squeeze } from "../../postfix/maincf/values.ts"
import { Diagnostics } from "../../services/Diagnostics.ts"
import { FileSystem } from "../../services/FileSystem.ts"

/** Only the file itself is asked: a default is hardly where the instance was started. */
const valueIn = (settings: Settings, name: string): Option.Option<string> =>
  Option.fromNullable(settings.get(name)).pipe(
    Option.flatMap((raw) =>
      Either.getRight(
        expand(raw, (other) => Either.fromNullable(settings.get(other), () => "not set here" as const))
          .outcome
      )
    ),
    Option.map(squeeze)
  )

const directoryIn = (settings: Settings, name: string): Option.Option<DirectoryPath> =>
  valueIn(settings, name).pipe(
    Option.filter((path) => path.startsWith("/")),
    Option.map(DirectoryPath)
  )

/** Of a file that is not there, or cannot be read, nothing. */
const readableIn = Effect.fnUntraced(function* (configDirectory: DirectoryPath) {
  const { readFile } = yield* FileSystem
  const text = yield* Effect.orElseSucceed(readFile(`${configDirectory}/main.cf`), () => "")
  return readableSettings(text, new Map([["config_directory", configDirectory]]))
})

/**
 * Fails if the instance runs, as far as its main.cf says where the locks of its master are, and warns if nobody can
 * know: postfix(1) cannot either then. The locks whose files are there are held while the scope lasts; if there are none,
 * it can be started.
 */
export const checkStoppedIfKnown = Effect.fnUntraced(function* (configDirectory: DirectoryPath) {
  const { warning } = yield* Diagnostics
  const settings = yield* readableIn(configDirectory)
  const queue = directoryIn(settings, "queue_directory")
  const data = directoryIn(settings, "data_directory")
  if (Option.isSome(queue)) yield* checkQueueLock(configDirectory, queue.value)
  if (Option.isSome(data)) yield* checkDataLock(configDirectory, data.value)
  if (Option.isNone(queue)) {
    yield* warning(
      `Cannot tell whether instance '${configDirectory}' is stopped: ` +
        "its queue_directory is unknown, see 'ps eww -C master'"
    )
  }
})
