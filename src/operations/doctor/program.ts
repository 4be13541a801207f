/** How this program is called in a remedy. */
import * as Option from "effect/Option"
import type { Finding } from "./Finding.ts"

const isOwnLauncher = ({ level, topic }: Finding): boolean => topic === "launcher" && level === "good"

/**
 * A shell takes `postmulti` for the launcher. Unless that is known to be this program, it may start the original, or
 * an earlier version, and the remedies name `program`.
 */
export const calledBy =
  (program: string) =>
  (findings: ReadonlyArray<Finding>): ReadonlyArray<Finding> =>
    findings.some(isOwnLauncher)
      ? findings
      : findings.map((finding) => ({
          ...finding,
          remedy: Option.map(finding.remedy, (text) => text.replaceAll("'postmulti ", () => `'${program} `))
        }))
