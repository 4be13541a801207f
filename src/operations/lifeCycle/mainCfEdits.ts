/** The actions' edits of main.cf, and the names that they set. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { DirectoryPath, Instance } from "../../instance/Instance.ts"
import { checkGroup, checkName } from "../../instance/naming.ts"
import type { EditMainCf } from "../../plan/Plan.ts"
import type { Assignment } from "../../postfix/maincf/edit.ts"
import { registrationParameters } from "../../postfix/maincf/registration.ts"
import type { Primary } from "../../postfix/Primary.ts"

/** A requested value, if it differs from the current one. */
const changed = (wanted: Option.Option<string>, current: Option.Option<string>): Option.Option<string> =>
  Option.filter(wanted, (value) => value !== Option.getOrElse(current, () => ""))

export interface Naming {
  readonly name: Option.Option<string>
  readonly group: Option.Option<string>
}

/** The requested name and group, as far as they differ from the instance's. */
export const newNaming = ({ group, name }: Naming, instance: Pick<Instance, "name" | "group">): Naming => ({
  name: changed(name, instance.name),
  group: changed(group, instance.group)
})

/** The settings that give an instance its name and group. */
export const namingAssignments = ({ group, name }: Naming): ReadonlyArray<Assignment> => [
  ...Option.toArray(Option.map(name, (value) => ["multi_instance_name", value] as const)),
  ...Option.toArray(Option.map(group, (value) => ["multi_instance_group", value] as const))
]

/** Fails for a name or group that no instance may have. */
export const checkNaming = ({ group, name }: Naming) =>
  Effect.zipRight(Effect.transposeMapOption(name, checkName), Effect.transposeMapOption(group, checkGroup))

export const mainCfEdit = (
  configDirectory: DirectoryPath,
  assignments: ReadonlyArray<Assignment>
): EditMainCf => ({
  _tag: "EditMainCf",
  path: `${configDirectory}/main.cf`,
  assignments,
  expected: []
})

/** Sets a new list of instances. Fails if the old one has changed meanwhile. */
export const registrationEdit = (primary: Primary, assignments: ReadonlyArray<Assignment>): EditMainCf => ({
  ...mainCfEdit(primary.instance.configDirectory, assignments),
  expected: registrationParameters.map((name) => [name, Option.fromNullable(primary.settings.get(name))])
})
