/**
 * Whether a first word opens the modern door: one that is no option has always been an error of the original, and the
 * original has never had the three long options.
 */
export const opensModernDoor = (word: string): boolean =>
  /^([a-z]|--(help|version|completions)(=|$))/.test(word)
