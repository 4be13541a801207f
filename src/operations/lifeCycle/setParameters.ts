/** The actions that only set parameters: `enable`, `disable`, `assign` and `init` (postmulti(1)). */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { checkClaims } from "../../instance/claims.ts"
import { displayName, type Instance } from "../../instance/Instance.ts"
import { type Advice, makePlan, makeVerb } from "../../plan/Plan.ts"
import { checkImportEnvironment } from "../../postfix/importEnvironment.ts"
import type { Primary } from "../../postfix/Primary.ts"
import { checkSharedDirectories } from "../../postfix/sharedDirectories.ts"
import type { Listing } from "../instances.ts"
import { makeAction, makeInstancesAction } from "./action.ts"
import { checkConfigurationTrusted } from "./directories/trust.ts"
import { checkNaming, mainCfEdit, type Naming, namingAssignments, newNaming } from "./mainCfEdits.ts"
import { checkInitialized, findInstance, type OfInstance } from "./preconditions.ts"

const enable = makeVerb("enable", "enables", "enabled")
const disable = makeVerb("disable", "disables", "disabled")

const startsNow = (instance: Instance): Advice => ({
  text: `'postmulti start ${displayName(instance)}' starts it now`,
  when: "stopped"
})

const whenDisabled = (instance: Instance): ReadonlyArray<Advice> => {
  const name = displayName(instance)
  const ofPrimary: Advice = {
    text:
      "while the primary instance is disabled, other actions are refused, " +
      "and start, stop and reload skip it; 'postmulti init' enables it again"
  }
  const stillRuns: Advice = {
    text:
      `instance ${name} is still running, and 'postmulti postfix stop' skips disabled ` +
      `instances: 'postmulti stop ${name}' stops it`,
    when: "running"
  }
  return instance.primary ? [ofPrimary, stillRuns] : [stillRuns]
}

/** Sets whether an instance starts together with the others. */
export const enablingAction = (action: "enable" | "disable", request: OfInstance) => {
  const isEnabling = action === "enable"
  const verb = isEnabling ? enable : disable
  return makeInstancesAction(
    verb,
    request,
    Effect.fnUntraced(function* (listing: Listing) {
      const instance = yield* findInstance(listing, request.instance)
      yield* checkInitialized(listing.primary)
      yield* checkConfigurationTrusted(instance.configDirectory)
      const value = isEnabling ? "yes" : "no"
      return makePlan({
        commit: Option.some(mainCfEdit(instance.configDirectory, [["multi_instance_enable", value]])),
        verb,
        object: `instance ${displayName(instance)}`,
        instance: Option.some(instance),
        next: isEnabling ? [startsNow(instance)] : [],
        warnings: isEnabling ? [] : whenDisabled(instance)
      })
    })
  )
}

const assign = makeVerb("assign", "assigns", "assigned")

const described = ({ group, name }: Naming): string =>
  [
    ...Option.toArray(Option.map(name, (value) => (value === "" ? "no name" : `the name ${value}`))),
    ...Option.toArray(Option.map(group, (value) => (value === "" ? "no group" : `the group ${value}`)))
  ].join(" and ")

/**
 * Gives an instance another name or group. If nothing changes, no other check is made, not even whether the host is
 * prepared.
 */
export const assignAction = (request: OfInstance & Naming) =>
  makeInstancesAction(
    assign,
    request,
    Effect.fnUntraced(function* (listing: Listing) {
      const instance = yield* findInstance(listing, request.instance)
      yield* checkNaming(request)
      const naming = newNaming(request, instance)
      if (Option.isNone(naming.name) && Option.isNone(naming.group)) {
        return makePlan({
          verb: assign,
          object: `name and group to instance ${displayName(instance)}`
        })
      }
      const { configDirectory } = instance
      const name = Option.toArray(Option.filter(naming.name, (value) => value !== ""))
      yield* checkClaims(listing.owners, {
        instance: configDirectory,
        values: name.map((value) => ["multi_instance_name", value])
      })
      yield* checkInitialized(listing.primary)
      yield* checkConfigurationTrusted(configDirectory)
      return makePlan({
        commit: Option.some(mainCfEdit(configDirectory, namingAssignments(naming))),
        verb: assign,
        object: `${described(naming)} to instance ${displayName(instance)}`
      })
    })
  )

/** The value that the original's manual page shows, on one line. */
const wrapper = "${command_directory}/postmulti -p --"

const init = makeVerb("prepare", "prepares", "prepared", "init")

/** From then on, `postfix start` obeys these two settings. */
const planInit = Effect.fnUntraced(function* (primary: Primary) {
  const { configDirectory } = primary.instance
  yield* checkSharedDirectories(primary)
  yield* checkImportEnvironment(primary.importEnvironment)
  yield* checkConfigurationTrusted(configDirectory)
  return makePlan({
    commit: Option.some(
      mainCfEdit(configDirectory, [
        ["multi_instance_wrapper", wrapper],
        ["multi_instance_enable", "yes"]
      ])
    ),
    verb: init,
    object: `${configDirectory} for several instances`,
    instance: Option.some(primary.instance),
    next: primary.instance.enabled ? [{ text: "'postmulti create postfix-NAME' creates an instance" }] : []
  })
})

/** Prepares this host for several instances. */
export const initAction = makeAction(init, planInit)
