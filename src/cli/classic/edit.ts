/** Finds the life-cycle action for the options of `-e`. */
import * as Effect from "effect/Effect"
import { newInstanceAction } from "../../operations/lifeCycle/create.ts"
import { readSettings } from "../../operations/lifeCycle/directorySettings.ts"
import { requireSingle } from "../../operations/lifeCycle/preconditions.ts"
import { deportAction, destroyAction } from "../../operations/lifeCycle/remove.ts"
import { assignAction, enablingAction, initAction } from "../../operations/lifeCycle/setParameters.ts"
import type { Edit } from "./commandLine.ts"

const actionFor = (request: Edit) => {
  const { action, group, keepGoing, name, selection, settings } = request
  const instance = requireSingle(selection)
  switch (action) {
    case "init":
      return initAction
    case "create":
    case "import":
      return newInstanceAction(action, {
        name,
        group,
        directories: readSettings(settings, action),
        before: selection,
        keepGoing
      })
    case "enable":
    case "disable":
      return enablingAction(action, { instance, keepGoing })
    case "assign":
      return assignAction({ instance, name, group, keepGoing })
    case "deport":
      return deportAction({ instance, keepGoing })
    case "destroy":
      return destroyAction({ instance, keepGoing })
  }
}

export const changeLifeCycle = Effect.fnUntraced(function* (request: Edit) {
  return yield* actionFor(request).change
})
