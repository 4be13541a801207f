/** The parent process of this process's namespaces. It starts on first use and ends with us. */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process"
import { Socket } from "node:net"
import * as Path from "node:path"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import * as Effect from "effect/Effect"
import { engine, level, node, root } from "./release.ts"

const here = Path.dirname(fileURLToPath(import.meta.url))
/** The bundles under test. Those with deliberate faults are elsewhere. */
const dist = process.env["POSTMULTI_DIST"] ?? Path.resolve(here, "../../dist")

/** Nothing from the caller's environment. NODE_EXTRA_CA_CERTS alone makes every start several times slower. */
const environment = {
  HOME: "/root",
  PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
}

const unshareOptions = ["--mount", "--uts", "--pid", "--fork", "--kill-child", "--mount-proc"]

interface Host {
  readonly child: ChildProcessWithoutNullStreams
  /** The folders of the current runs, and what to do when each is over. */
  readonly underWay: Map<string, (complaint: string) => void>
}

const start = (): Host => {
  const child = spawn(
    "unshare",
    [
      ...unshareOptions,
      ...["--", "perl", Path.join(here, "host.pl"), engine, node, dist, level],
      ...(root === "" ? [] : [root])
    ],
    { env: environment }
  )
  const underWay: Host["underWay"] = new Map()
  const errors: Array<string> = []
  child.stderr.setEncoding("utf8").on("data", (text: string) => errors.push(text))
  createInterface(child.stdout).on("line", (folder) => {
    const over = underWay.get(folder)
    underWay.delete(folder)
    if (underWay.size === 0) child.unref()
    over?.("")
  })
  const end = (reason: string) => {
    for (const over of underWay.values()) over(`the host of the namespaces has ended: ${reason}`)
    underWay.clear()
  }
  child.once("error", ({ message }) => end(message))
  child.once("close", () => end(errors.join("")))
  // It must not keep a process alive that waits for no run.
  child.unref()
  for (const stream of child.stdio) if (stream instanceof Socket) stream.unref()
  return { child, underWay }
}

const host = Effect.runSync(Effect.cached(Effect.sync(start)))

/** Completes when the scripts in the folder have run, with the host's complaint, or an empty text. */
export const runIn = (folder: string, key: string): Effect.Effect<string> =>
  Effect.flatMap(host, ({ child, underWay }) =>
    Effect.async<string>((done) => {
      child.ref()
      underWay.set(folder, (complaint) => done(Effect.succeed(complaint)))
      child.stdin.write(`${folder} ${key}\n`)
      return Effect.sync(() => underWay.delete(folder))
    })
  )
