/** What `show` tells of an instance, as text for people or as JSON. */
import * as Array from "effect/Array"
import type { Instance } from "../../instance/Instance.ts"
import type { Description } from "../../operations/show.ts"
import { aligned, instanceJson, instanceRows, lines } from "./instances.ts"
import type { Json } from "./json.ts"
import { listen, listens } from "./status.ts"

const indented = (all: ReadonlyArray<string>): ReadonlyArray<string> =>
  all.length === 0 ? ["  nothing"] : all.map((line) => `  ${line}`)

export const descriptionText = (instance: Instance, described: Description): string => {
  const { added, removed, settings, status, stockPath } = described
  const [own, directories] = Array.partition(instanceRows(instance), ([key]) => key.endsWith("_directory"))
  return lines([
    ...aligned([...own, ["state", status.state], ["listens", listens(status)], ...directories]),
    "",
    "What differs from the defaults in main.cf:",
    ...indented(settings.map(([name, value]) => `${name} = ${value}`)),
    "",
    `What differs from ${stockPath} in master.cf:`,
    ...indented([...added.map((service) => `+ ${service}`), ...removed.map((service) => `- ${service}`)])
  ])
}

export const descriptionJson = (
  instance: Instance,
  { added, removed, settings, status }: Description
): Json => ({
  ...instanceJson(instance),
  state: status.state,
  listen: listen(status),
  main_cf: Object.fromEntries(settings),
  master_cf: { added, removed }
})
