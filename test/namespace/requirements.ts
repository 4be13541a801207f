/** What the tests on a real Postfix need, and what happens if it is missing. */
import { spawnSync } from "node:child_process"
import * as Fs from "node:fs"
import * as Path from "node:path"
import { fileURLToPath } from "node:url"
import { describe, it } from "@effect/vitest"
import { isRecorded, root, version } from "./release.ts"

const succeeds = (program: string, ...words: ReadonlyArray<string>): boolean =>
  spawnSync(program, words, { stdio: "ignore" }).status === 0

const programs = ["unshare", "mount", "script", "setpriv", "logger", "perl", "bash", "strace"]

const missing = (): ReadonlyArray<string> => {
  if (process.getuid?.() !== 0) return ["the user is not root"]
  if (!Fs.existsSync("/etc/debian_version")) return ["this is not Debian"]
  const absent = programs.filter((program) => !succeeds("sh", "-c", `command -v ${program}`))
  if (absent.length > 0) return absent.map((program) => `there is no ${program}`)
  if (!Fs.existsSync("/usr/bin/time")) return ["there is no /usr/bin/time"]
  if (version === "") return ["there is no Postfix"]
  if (root === "" && !isRecorded) return ["the results to expect are those of Postfix 3.7"]
  return succeeds("unshare", "--mount", "--net", "--uts", "--ipc", "--pid", "--fork", "--mount-proc", "true")
    ? []
    : ["namespaces are not allowed"]
}

/** The reasons for skipping; empty if the tests can run. */
const reasons = missing().join(", ")

const inContinuousIntegration = (process.env["CI"] ?? "") !== ""

const describeUnless = (reasons: string, title: string, suite: () => void): void => {
  if (reasons === "") {
    describe(title, suite)
  } else if (inContinuousIntegration) {
    describe(title, () => {
      it("can run here", () => {
        throw new Error(`skipped in continuous integration: ${reasons}`)
      })
    })
  } else {
    describe.skip(`${title} (skipped: ${reasons})`, suite)
  }
}

/** A suite for a real Postfix. Without one it is skipped and says why; in continuous integration it fails. */
export const describeOnPostfix = (title: string, suite: () => void): void =>
  describeUnless(reasons, title, suite)

const executable = Path.resolve(Path.dirname(fileURLToPath(import.meta.url)), "../../dist/postmulti-native")

/** The same for the program without Node. */
export const describeOnNative = (title: string, suite: () => void): void =>
  describeUnless(
    reasons === "" && !Fs.existsSync(executable) ? "npm run build:native has not run" : reasons,
    title,
    suite
  )
