/** The actions that only set parameters: `enable`, `disable`, `assign` and `init` (postmulti(1)). */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { checkClaims } from "../../instance/claims.ts"
import { displayName } from "../../instance/Instance.ts"
import { makePlan } from "../../plan/Plan.ts"
import { checkImportEnvironment } from "../../postfix/importEnvironment.ts"
import type { Primary } from "../../postfix/Primary.ts"
import { checkSharedDirectories } from "../../postfix/sharedDirectories.ts"
import type { Listing } from "../instances.ts"
import { makeAction, makeInstancesAction } from "./change.ts"
import { checkNaming, mainCfEdit, type Naming, namingAssignments, newNaming } from "./mainCfEdits.ts"
import { checkInitialized, findInstance, type OfInstance } from "./preconditions.ts"
import { checkConfigurationTrusted } from "./trust.ts"

/** Sets whether an instance starts together with the others. */
export const enablingAction = (action: "enable" | "disable", request: OfInstance) =>
  makeInstancesAction(
    action,
    request,
    Effect.fnUntraced(function* (listing: Listing) {
      const instance = yield* findInstance(listing, request.instance)
      yield* checkInitialized(listing.primary)
      yield* checkConfigurationTrusted(instance.configDirectory)
      const value = action === "enable" ? "yes" : "no"
      return makePlan({
        commit: Option.some(mainCfEdit(instance.configDirectory, [["multi_instance_enable", value]])),
        verb: action,
        object: `instance ${displayName(instance)}`,
        instance: Option.some(instance)
      })
    })
  )

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
    "assign",
    request,
    Effect.fnUntraced(function* (listing: Listing) {
      const instance = yield* findInstance(listing, request.instance)
      yield* checkNaming(request)
      const naming = newNaming(request, instance)
      if (Option.isNone(naming.name) && Option.isNone(naming.group)) {
        return makePlan({
          verb: "assign",
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
        verb: "assign",
        object: `${described(naming)} to instance ${displayName(instance)}`
      })
    })
  )

/** The value that the original's manual page shows, on one line. */
const wrapper = "${command_directory}/postmulti -p --"

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
    verb: "prepare",
    object: `${configDirectory} for several instances`,
    instance: Option.some(primary.instance)
  })
})

/** Prepares this host for several instances. */
export const initAction = makeAction("init", planInit)
