/** `-e init`: makes the primary instance manage the others (postmulti(1), "init"). */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { claimRegister } from "../../instance/claims.ts"
import type { Plan } from "../../plan/Plan.ts"
import { checkImportEnvironment } from "../../postfix/importEnvironment.ts"
import type { Primary } from "../../postfix/Primary.ts"
import { claimSharedDirectories } from "../../postfix/sharedDirectories.ts"
import { mainCfEdit } from "./edits.ts"
import { checkConfigurationTrusted } from "./trust.ts"

/** The exact text that the manual page shows, on one line. */
const wrapper = "${command_directory}/postmulti -p --"

/** The two settings that `postfix start` goes by from then on. Fails if the shared directories are not what they say. */
export const planInit = Effect.fnUntraced(function* (primary: Primary) {
  const { configDirectory } = primary.instance
  yield* claimSharedDirectories(primary.shared, configDirectory, claimRegister().claim)
  yield* checkImportEnvironment(primary.importEnvironment)
  yield* checkConfigurationTrusted(configDirectory)
  const plan: Plan = {
    prepare: [],
    commit: Option.some(
      mainCfEdit(configDirectory, [
        ["multi_instance_wrapper", wrapper],
        ["multi_instance_enable", "yes"]
      ])
    ),
    cleanUp: [],
    leftovers: [],
    verb: "prepare",
    object: `${configDirectory} for several instances`
  }
  return plan
})
