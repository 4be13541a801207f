/** The original's command line, from its words to the exit status. */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { isOne } from "../../instance/selection.ts"
import { makeInstancesAction } from "../../operations/lifeCycle/action.ts"
import { newInstanceAction } from "../../operations/lifeCycle/create.ts"
import { readSettings } from "../../operations/lifeCycle/directories/settings.ts"
import { InstanceRequired } from "../../operations/lifeCycle/preconditions.ts"
import { deportAction, destroyAction } from "../../operations/lifeCycle/remove.ts"
import { assignAction, enablingAction, initAction } from "../../operations/lifeCycle/setParameters.ts"
import { postfix, run } from "../../operations/run.ts"
import { PostfixConfig } from "../../postfix/PostfixConfig.ts"
import { Caller } from "../../services/Caller.ts"
import { Diagnostics } from "../../services/Diagnostics.ts"
import { conclude, findSelected, requireSome } from "../iterate.ts"
import { exitStatus, print } from "../outcome.ts"
import { jsonLines, table } from "../report/instances.ts"
import { type Edit, type Request, readCommandLine } from "./commandLine.ts"

/** As silent as the original. */
const noAdvice = () => []

const iterate = Effect.fnUntraced(function* (request: Exclude<Request, Edit>, verbose: boolean) {
  const selected = yield* findSelected(request, noAdvice)
  const { instances, listing } = selected
  if (request._tag === "List") {
    yield* print(request.format === "text" ? table(instances) : jsonLines(instances))
    return yield* conclude(selected, true)
  }
  yield* requireSome(selected)
  const succeeded = yield* request._tag === "Run"
    ? run(listing.primary, instances, { ...request, verbose })
    : postfix(listing.primary, instances, { ...request, verbose })
  return yield* conclude(selected, succeeded)
})

/** The life-cycle action for the options of `-e`. */
const actionFor = (request: Edit) => {
  const { action, group, name, selection, settings } = request
  if (action === "init") return initAction
  if (action === "create" || action === "import") {
    return newInstanceAction(action, {
      name,
      group,
      directories: readSettings(settings, action),
      position: selection
    })
  }
  const one = Option.filter(selection, isOne)
  // The original looks at the list first.
  if (Option.isNone(one)) return makeInstancesAction({ action }, {}, () => new InstanceRequired())
  const instance = one.value
  switch (action) {
    case "enable":
    case "disable":
      return enablingAction(action, { instance })
    case "assign":
      return assignAction({ instance, name, group })
    case "deport":
      return deportAction({ instance })
    case "destroy":
      return destroyAction({ instance })
  }
}

/** An error in the command line is reported after those in the primary's main.cf. */
export const classic = exitStatus(
  Effect.gen(function* () {
    const { argv } = yield* Caller
    const config = yield* PostfixConfig
    const diagnostics = yield* Diagnostics
    const commandLine = readCommandLine(argv)
    yield* diagnostics.configure({ verbose: Either.isRight(commandLine) && commandLine.right.verbose })
    if (Either.isLeft(commandLine)) {
      yield* config.primary
      return yield* commandLine.left
    }
    const { request, verbose } = commandLine.right
    if (request._tag === "Edit") yield* actionFor(request).change
    else yield* iterate(request, verbose)
  })
)
