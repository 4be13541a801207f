/** What is set for an instance: only what Postfix would not do by itself. */
import * as Array from "effect/Array"
import * as Effect from "effect/Effect"
import type { Instance } from "../instance/Instance.ts"
import { readableSettings } from "../postfix/maincf/lines.ts"
import { entriesIn, serviceLine, wordsIn } from "../postfix/masterCf.ts"
import { Postconf } from "../postfix/Postconf.ts"
import type { Primary } from "../postfix/Primary.ts"
import { FileSystem } from "../services/FileSystem.ts"
import { lookAt } from "./status/status.ts"

/** The logical lines of a master.cf, malformed ones among them, with a blank between two words. */
const linesIn = (text: string): ReadonlyArray<string> =>
  entriesIn(text).flatMap((entry) => {
    const line = serviceLine(entry)
    return line === undefined ? [] : [wordsIn(line).join(" ")]
  })

/** The settings of main.cf that are not the defaults, and the services of master.cf that do not come with Postfix. */
export const describeInstance = Effect.fnUntraced(function* ({ shared }: Primary, instance: Instance) {
  const { readFile } = yield* FileSystem
  const { defaults } = yield* Postconf
  const { configDirectory } = instance
  const stockPath = `${shared.meta_directory}/master.cf.proto`
  const settings = [...readableSettings(yield* readFile(`${configDirectory}/main.cf`))]
  const known = yield* defaults(settings.map(([name]) => name))
  const services = linesIn(yield* readFile(`${configDirectory}/master.cf`))
  const stock = linesIn(yield* readFile(stockPath))
  return {
    status: yield* lookAt(instance),
    settings: settings.filter(([name, value]) => known.get(name) !== value),
    stockPath,
    added: Array.difference(services, stock),
    removed: Array.difference(stock, services)
  }
})

export type Description = Effect.Effect.Success<ReturnType<typeof describeInstance>>
