/** The steps for a new instance with the files of another one. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Owners } from "../../instance/claims.ts"
import { displayName, type Instance } from "../../instance/Instance.ts"
import { listedNames } from "../../instance/selection.ts"
import { copyOf } from "../../postfix/maincf/copy.ts"
import { readableSettings } from "../../postfix/maincf/lines.ts"
import type { Primary } from "../../postfix/Primary.ts"
import { Diagnostics } from "../../services/Diagnostics.ts"
import { FileSystemError } from "../../services/FileSystem.ts"
import { endpoint } from "../status/conflicts.ts"
import { lookAt } from "../status/status.ts"
import { ownershipSteps, readTable } from "./directories/ownership.ts"
import { asNew, checkStock, isComplete, wholeFile, writeStep } from "./instanceSteps.ts"
import { namingAssignments, newNaming } from "./mainCfEdits.ts"

/** Its address would get half of the connections of the original. */
const disabledListeners = Effect.fnUntraced(function* (from: Instance, to: Instance, mainCf: string) {
  const { appearance } = yield* lookAt(from)
  const [first] = Option.match(appearance, { onNone: () => [], onSome: ({ listeners }) => listeners })
  if (first === undefined) return []
  const before = readableSettings(mainCf).get("master_service_disable") ?? ""
  const undo = before === "" ? "-X master_service_disable" : `-e 'master_service_disable = ${before}'`
  const { unloggedWarning } = yield* Diagnostics
  yield* unloggedWarning(
    `${displayName(to)} does not listen yet, because ${displayName(from)} does, on ${endpoint(first)}: give it ` +
      `an address or port of its own, then run 'postmulti run --instance ${displayName(to)} -- postconf ${undo}'`
  )
  return [["master_service_disable", "inet"] as const]
})

/**
 * The steps for a new instance with the files of another one. Fails if one of its files is there already, since it is
 * not ours.
 */
export const copySteps = Effect.fnUntraced(function* (
  primary: Primary,
  instance: Instance,
  from: Instance,
  owners: Owners
) {
  const { unloggedWarning } = yield* Diagnostics
  const { configDirectory, group, name } = instance
  if (yield* isComplete(configDirectory)) {
    return yield* new FileSystemError({
      operation: "open",
      path: `${configDirectory}/main.cf`,
      code: "EEXIST"
    })
  }
  const mainCf = yield* wholeFile(`${from.configDirectory}/main.cf`)
  const masterCf = yield* wholeFile(`${from.configDirectory}/master.cf`)
  const assignments = [
    ...namingAssignments(
      newNaming(
        { name, group: Option.some(Option.getOrElse(group, () => "")) },
        { name: Option.none(), group: from.group }
      )
    ),
    ...(yield* disabledListeners(from, instance, mainCf.text))
  ]
  const copy = yield* copyOf(
    mainCf.path,
    { mainCf: mainCf.text, masterCf: masterCf.text },
    from,
    instance,
    assignments
  )
  yield* checkStock(
    { ...mainCf, text: copy.mainCf },
    { ...masterCf, text: copy.masterCf },
    instance,
    copy.mainCf,
    owners
  )
  if (copy.left.length > 0) {
    yield* unloggedWarning(
      `files in ${from.configDirectory} are not copied, but named by ${listedNames(copy.left)} in main.cf`
    )
  }
  const table = yield* readTable(primary.shared.meta_directory)
  return [
    ...(yield* ownershipSteps(table, instance, primary)),
    yield* writeStep(instance, ["main.cf", "master.cf"], [copy.mainCf], mainCf, asNew),
    yield* writeStep(instance, ["master.cf", "main.cf"], [copy.masterCf], masterCf, asNew)
  ]
})
