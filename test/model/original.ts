/** The namespace's host with the original, renewed for each sequence. */
import * as Fs from "node:fs"
import * as Effect from "effect/Effect"
import { bytesOf, textOf } from "../../src/services/bytes.ts"
import { mountOver, runOriginal, usualPath } from "../namespace/inside.ts"
import { files, hostWith, type Kind } from "./Host.ts"

/** Everything that a sequence may add. */
const isMade = (name: string): boolean => name.startsWith("postfix-") || name.startsWith("else")

const clear = (parent: string) => {
  for (const name of Fs.readdirSync(parent)) {
    if (isMade(name)) Fs.rmSync(`${parent}/${name}`, { recursive: true })
  }
}

const running = "/mnt/running"

/** If postlog changed its group, it would not recognize standard error as a terminal. */
const mountPrograms = Effect.runSync(Effect.cached(Effect.sync(() => mountOver("postfix", "postlog"))))

const prepare = () => {
  for (const parent of ["/etc", "/var/spool", "/var/lib"]) clear(parent)
  Fs.rmSync("/var/lib/postfix/inside", { recursive: true, force: true })
  Fs.rmSync(running, { recursive: true, force: true })
  Fs.mkdirSync(running)
  for (const [name, text] of Object.entries(files)) Fs.writeFileSync(`/etc/postfix/${name}`, bytesOf(text))
}

export const original: Kind = {
  name: "with the original",
  fresh: Effect.gen(function* () {
    yield* mountPrograms
    yield* Effect.sync(prepare)
    return hostWith({
      postmulti: (step) => Effect.promise(() => runOriginal(step, { PATH: usualPath })),
      readFile: (path) => Effect.try(() => textOf(Fs.readFileSync(path))),
      isRunning: (configDirectory) =>
        Effect.sync(() => Fs.existsSync(configDirectory.replace("/etc", running)))
    })
  })
}
