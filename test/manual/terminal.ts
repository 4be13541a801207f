/** Types commands in a lab, and returns what a terminal shows. Needs a build. */
import { execFile } from "node:child_process"
import * as Fs from "node:fs"
import { tmpdir } from "node:os"
import * as Path from "node:path"
import { root } from "./documents.ts"

export interface Typed {
  readonly command: string
  readonly output: string
}

export interface Terminal {
  readonly type: (command: string) => Promise<Typed>
  readonly close: () => void
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

/** If no lab can be made, nothing runs. */
const inLab = (lab: string, command: string): string => `set -e
entry=$(${quoted(Path.join(root, "dist/postmulti"))} lab ${quoted(lab)})
eval "\${entry:?}"
exec script --quiet --return --flush --command ${quoted(command)} /dev/null`

const environment = {
  HOME: tmpdir(),
  NO_COLOR: "1",
  PATH: `${Path.dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`,
  TERM: "dumb"
}

/** Progress appears after a second of waiting: on a line of its own, or on one that is overwritten. */
const progress = /^postmulti: \d+ of \d+: .*\n|^[^\n]*\r/gm

/** A command that fails is shown too. */
const outputOf = (lab: string, command: string): Promise<string> =>
  new Promise((resolve) => {
    const options = { cwd: lab, encoding: "utf8", env: environment } as const
    const child = execFile("sh", ["-c", inLab(lab, command)], options, (_, output, errors) =>
      resolve(`${output}${errors}`)
    )
    child.stdin?.end()
  })

/** The lab's paths are shown, and can be typed, as those of a real host. */
export const openTerminal = (): Terminal => {
  const lab = Fs.mkdtempSync(Path.join(Fs.realpathSync(tmpdir()), "terminal-"))
  return {
    type: async (command) => {
      const output = await outputOf(lab, command.replaceAll(/(?<![\w$}"])\/(?=(?:etc|var)\/)/g, `${lab}/`))
      return {
        command,
        output: output.replaceAll("\r\n", "\n").replaceAll(lab, "").replaceAll(progress, "")
      }
    },
    close: () => Fs.rmSync(lab, { recursive: true, force: true })
  }
}
