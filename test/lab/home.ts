/** A home directory of an ordinary user, whose shell finds our programs. */
import { execFile } from "node:child_process"
import * as Fs from "node:fs"
import { tmpdir } from "node:os"
import * as Path from "node:path"
import { afterAll } from "@effect/vitest"
import { root } from "../manual/documents.ts"

/** In milliseconds. Generous, for a busy machine. */
export const timeLimit = 300_000

/** Only root can become another user. */
const asNobody =
  process.getuid?.() === 0 ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] : []

/** What `lab` prints if it fails. */
export const stayOut = "case $- in *i*) false ;; *) exit 1 ;; esac\n"

/** Removed after the tests of this file. */
export const makeHome = () => {
  const place = Fs.mkdtempSync(Path.join(Fs.realpathSync(tmpdir()), "lab-test-"))
  afterAll(() => Fs.rmSync(place, { recursive: true, force: true }))
  // In a place that everybody can read.
  Fs.cpSync(Path.join(root, "dist"), Path.join(place, "dist"), { recursive: true })
  Fs.mkdirSync(Path.join(place, "bin"))
  const launcher = `#!/bin/sh\nexec ${process.execPath} ${place}/dist/postmulti.cjs "$@"\n`
  Fs.writeFileSync(Path.join(place, "bin/postmulti"), launcher, { mode: 0o755 })
  Fs.symlinkSync(process.execPath, Path.join(place, "bin/node"))
  Fs.chmodSync(place, 0o1777)

  const environment = { HOME: place, PATH: `${place}/bin:/usr/local/bin:/usr/bin:/bin` }

  /** Runs a script in a shell. */
  const run = (script: string, further: Readonly<Record<string, string>> = {}) => {
    const [program = "", ...words] = [...asNobody, "sh", "-c", script]
    const options = { cwd: place, encoding: "utf8", env: { ...environment, ...further } } as const
    return new Promise<{ status: number | null; output: string; errors: string }>((resolve) => {
      const child = execFile(program, words, options, (_, output, errors) =>
        resolve({ status: child.exitCode, output, errors })
      )
    })
  }

  return { place, environment, run }
}
