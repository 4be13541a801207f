/** Versions of Postfix, as `mail_version` spells them: `3.7.11`, or `3.12-20260821` for a snapshot. */
import type { KnownParameters } from "./evaluation/resolve.ts"

/** That of the installed Postfix; empty where postconf has none, which counts as older than all. */
export const installedVersion = ({ defaults }: Pick<KnownParameters, "defaults">): string =>
  defaults.get("mail_version") ?? ""

/** Whether a version is of that release line or a later one. */
export const isAtLeast = (version: string, major: number, minor: number): boolean => {
  const [haveMajor = 0, haveMinor = 0] = version.split(/[.-]/).map((part) => Number.parseInt(part, 10))
  return haveMajor > major || (haveMajor === major && haveMinor >= minor)
}
