/**
 * Whether a first argument belongs to the modern command line. The original has no long options, and a first word
 * that is no option is an error there.
 */
const isModern = (argument: string): boolean =>
  /^([A-Za-z]|--(help|version|completions|complete)(=|$))/.test(argument)

/** The bundle for a command line, or what needs none. Only `apply` and `export` read and write YAML. */
export const bundleFor = ([first = "", ...rest]: ReadonlyArray<string>) => {
  if (first === "lab") return "lab"
  if (first === "apply" || first === "export") return "desired"
  if (first === "--version" && rest.length === 0) return "version"
  return isModern(first) ? "modern" : "classic"
}
