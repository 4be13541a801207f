/** The version of the installed Postfix, as `mail_version` says: `3.7.11`, or `3.12-20260821` for a snapshot. */
import type { Knowledge } from "./knowledge.ts"

/** Whether the installed Postfix is of that release line or a later one. */
export const isAtLeast = (knowledge: Knowledge, major: number, minor: number): boolean => {
  const [haveMajor = 0, haveMinor = 0] = (knowledge.defaults.get("mail_version") ?? "")
    .split(/[.-]/)
    .map((part) => Number.parseInt(part, 10))
  return haveMajor > major || (haveMajor === major && haveMinor >= minor)
}
