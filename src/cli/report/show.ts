/** What `show` tells of an instance, as text for people or as JSON. */
import type { Instance } from "../../instance/Instance.ts"
import type { Description } from "../../operations/show.ts"
import { jsonText } from "../../services/json.ts"
import { aligned, jsonOf, lines, orDash } from "./instances.ts"
import { listen, listens } from "./status.ts"

const indented = (all: ReadonlyArray<string>): ReadonlyArray<string> =>
  all.length === 0 ? ["  nothing"] : all.map((line) => `  ${line}`)

export const descriptionText = (instance: Instance, described: Description): string => {
  const { added, removed, settings, status, stockPath } = described
  return lines([
    ...aligned([
      ["name", orDash(instance.name)],
      ["group", orDash(instance.group)],
      ["enabled", instance.enabled ? "y" : "n"],
      ["state", status.state],
      ["listens", listens(status)],
      ["config_directory", instance.configDirectory],
      ["queue_directory", instance.queueDirectory],
      ["data_directory", instance.dataDirectory]
    ]),
    "",
    "What differs from the defaults in main.cf:",
    ...indented(settings.map(([name, value]) => `${name} = ${value}`)),
    "",
    `What differs from ${stockPath} in master.cf:`,
    ...indented([...added.map((service) => `+ ${service}`), ...removed.map((service) => `- ${service}`)])
  ])
}

export const descriptionJson = (instance: Instance, described: Description): string => {
  const { added, removed, settings, status } = described
  return jsonText({
    ...jsonOf(instance),
    state: status.state,
    listen: listen(status),
    main_cf: Object.fromEntries(settings),
    master_cf: { added, removed }
  })
}
