/**
 * Whether a first argument belongs to the modern command line. The original has no long options, and a first word
 * that is no option is an error there.
 */
export const isModern = (argument: string): boolean =>
  /^([A-Za-z]|--(help|version|completions|complete)(=|$))/.test(argument)
