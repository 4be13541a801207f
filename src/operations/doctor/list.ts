/** What the list of instances has too often, and what it lacks. */
import * as Array from "effect/Array"
import * as Effect from "effect/Effect"
import { prefix } from "../../instance/naming.ts"
import { alternates } from "../../postfix/maincf/registration.ts"
import type { Primary } from "../../postfix/Primary.ts"
import { FileSystem } from "../../services/FileSystem.ts"
import { directoryOf, join, withoutSlashes } from "../../services/paths.ts"
import { isComplete } from "../lifeCycle/complete.ts"

/** An administrator who keeps an instance out of the list on purpose names it as an alternate directory. */
export const unlisted = Effect.fnUntraced(function* (primary: Primary) {
  const { entries } = yield* FileSystem
  const { configDirectory } = primary.instance
  const parent = directoryOf(configDirectory)
  const known = new Set(
    [configDirectory, ...primary.secondaries, ...alternates(primary.settings)].map(withoutSlashes)
  )
  const names = yield* Effect.orElseSucceed(entries(parent), () => [])
  const candidates = names
    .filter((name) => name.startsWith(prefix))
    .map((name) => join(parent, name))
    .filter((directory) => !known.has(directory))
  return yield* Effect.filter(candidates, isComplete)
})

/** The entries of the list, without and with those that lead to an instance that is known by then. */
export const separated = ({ instance, secondaries }: Primary) => {
  const known = new Set([withoutSlashes(instance.configDirectory)])
  const [repeated, first] = Array.partition(secondaries, (directory) => {
    const isFirst = !known.has(withoutSlashes(directory))
    known.add(withoutSlashes(directory))
    return isFirst
  })
  return { repeated, secondaries: first }
}
