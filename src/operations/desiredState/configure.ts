/** The texts of main.cf and master.cf as a document wants them. */
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { changeParameters } from "../../postfix/maincf/edit.ts"
import { readableSettings } from "../../postfix/maincf/lines.ts"
import { checkMasterCf } from "../../postfix/masterCf.ts"
import { changeService, type ServiceChange } from "../../postfix/masterCfEdit.ts"
import { type Configuration, type ParameterValue, valueText, type WantedService } from "./document.ts"
import { isLeftAlone } from "./export.ts"
import type { Mistake } from "./mistakes.ts"

interface Configured {
  readonly text: string
  readonly mistakes: ReadonlyArray<Pick<Mistake, "path" | "problem">>
}

/** With these, a new instance accepts no mail. Whoever describes an instance wants one that does. */
const lifted = ["master_service_disable", "authorized_submit_users"]

const textsIn = (values: Readonly<Record<string, ParameterValue>> = {}) =>
  Object.entries(values).map(
    ([name, value]) => [name, Option.map(Option.fromNullable(value), valueText)] as const
  )

const mainCf = (
  path: string,
  text: string,
  { parameters, purge }: Configuration,
  isNew: boolean
): Configured => {
  const current = readableSettings(text)
  const wanted = textsIn(parameters)
  const named = new Set(wanted.map(([name]) => name))
  const unwanted = [
    ...(isNew ? lifted : []),
    ...(purge === "yes" ? [...current.keys()].filter((name) => !isLeftAlone(name)) : [])
  ].filter((name) => !named.has(name))
  const changes = [...unwanted.map((name) => [name, Option.none<string>()] as const), ...wanted].filter(
    ([name, value]) => current.get(name) !== Option.getOrUndefined(value)
  )
  return Either.match(changeParameters(path, text, changes), {
    onLeft: ({ message }) => ({ text, mistakes: [{ path: ["parameters"], problem: message }] }),
    onRight: (changed) => ({ text: changed, mistakes: [] })
  })
}

const changeOf = (wanted: WantedService): ServiceChange => {
  if (wanted === "absent") return { _tag: "Absent" }
  if (typeof wanted === "string") return { _tag: "Line", text: wanted }
  const { options, ...fields } = wanted
  return { _tag: "Parts", parts: { ...fields, options: textsIn(options) } }
}

const masterCf = (path: string, before: string, { services = {} }: Configuration): Configured => {
  let text = before
  const mistakes: Array<Pick<Mistake, "path" | "problem">> = []
  for (const [name, wanted] of Object.entries(services)) {
    const changed = changeService(text, name, changeOf(wanted))
    if (Either.isRight(changed)) text = changed.right
    else mistakes.push({ path: ["services", name], problem: changed.left })
  }
  const checked = text === before ? Either.void : checkMasterCf(path, text)
  if (Either.isLeft(checked)) mistakes.push({ path: ["services"], problem: checked.left.message })
  return { text, mistakes }
}

/** The text of the file at `path`, with all else in it as it is. */
export const configured = (
  file: "main.cf" | "master.cf",
  path: string,
  text: string,
  wanted: Configuration,
  isNew: boolean
): Configured => (file === "main.cf" ? mainCf(path, text, wanted, isNew) : masterCf(path, text, wanted))
