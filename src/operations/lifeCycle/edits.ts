/** The edits of main.cf files that the actions are made of. */
import * as Option from "effect/Option"
import type { DirectoryPath } from "../../instance/Instance.ts"
import type { EditMainCf } from "../../plan/Plan.ts"
import type { Assignment } from "../../postfix/maincf/edit.ts"
import { registrationParameters } from "../../postfix/maincf/registration.ts"
import type { Primary } from "../../postfix/Primary.ts"

export const mainCfEdit = (
  configDirectory: DirectoryPath,
  assignments: ReadonlyArray<Assignment>
): EditMainCf => ({
  _tag: "EditMainCf",
  path: `${configDirectory}/main.cf`,
  assignments,
  expected: []
})

/** A new list of instances, which holds only as long as the old one is what it was. */
export const registrationEdit = (primary: Primary, assignments: ReadonlyArray<Assignment>): EditMainCf => ({
  ...mainCfEdit(primary.instance.configDirectory, assignments),
  expected: registrationParameters.map((name) => [name, Option.fromNullable(primary.settings.get(name))])
})
