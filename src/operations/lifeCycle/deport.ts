/** `-e deport`: an instance leaves the list and stays what it is (postmulti(1), "deport"). */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { describedInstance } from "../../instance/Instance.ts"
import type { Plan } from "../../plan/Plan.ts"
import { deported } from "../../postfix/maincf/registration.ts"
import { makeAction } from "./change.ts"
import { registrationEdit } from "./edits.ts"
import { findRemovalTarget, type OfInstance, type RemovalTarget } from "./leaving.ts"

const planDeport = ({ directory, instance, others, primary }: RemovalTarget): Plan => ({
  prepare: [],
  commit: Option.some(registrationEdit(primary, deported(primary.settings, others, directory))),
  cleanUp: [],
  leftovers: [],
  verb: "deport",
  object: Option.match(instance, { onNone: () => `instance ${directory}`, onSome: describedInstance })
})

/** The instance leaves the list, and is named an alternate directory. */
export const deportAction = <E>(request: OfInstance<E>) =>
  makeAction("deport", (primary) => Effect.map(findRemovalTarget("deport", primary, request), planDeport))
