/** How postconf(1) is called. Nothing but words, so that it can be started before anything else is loaded. */

/** Fixed places come first, so that nobody's PATH decides which program root runs. */
export const fixedDirectories = ["/usr/sbin", "/usr/local/sbin", "/usr/bin", "/usr/local/bin"] as const

/**
 * Asks for raw built-in defaults. The directory without a master.cf is there because a malformed one would make
 * postconf fail before it answers.
 */
export const defaultsQuestion = (names: ReadonlyArray<string>): ReadonlyArray<string> => [
  "-c",
  "/dev/null",
  "-d",
  ...names
]

/** The same as the original's child gets, less what would point it to another file. */
export const postconfEnvironment = <Value>(
  caller: Readonly<Record<string, Value>>
): Readonly<Record<string, Value | string>> => {
  const { MAIL_CONFIG: _, ...inherited } = caller
  return { ...inherited, PATH: "/usr/bin:/bin" }
}
