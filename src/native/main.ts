/**
 * The entry point without Node: starts the bundle for the command line. A lab and what `install` makes run with Node, which
 * takes over for these if it is there. Called as the package's `prepare`, it saves the output of `postconf -d`, for a faster start.
 */
import manifest from "../../package.json" with { type: "json" }
import { bundleFor } from "../bin/startup/commandLine.ts"
import { nodeMissing } from "../operations/installation/nodeReleases.ts"
import { joined, split } from "./host.ts"
import { existsSync, writeSync } from "./node/fs.ts"

/** A file of the package. */
const beside = (name: string): string => __dirname.replace(/program$/, name)

const [called = "", ...argv] = split(host.arguments)
const [first, ...rest] = argv

const write = (descriptor: number, text: string): void => {
  writeSync(descriptor, new Uint8Array(host.bytes(text)))
}

/** Without Node, or without the program for it, this returns. */
const becomeNode = (): void => {
  try {
    if (existsSync("/usr/bin/node")) host.become(joined([beside("launcher"), called, ...argv]))
  } catch {
    return
  }
}

const refuseLab = (): void => {
  write(2, `postmulti: fatal: ${nodeMissing("lab")}\n`)
  host.exit(1)
}

/** If this fails, the bundle says why. */
const printVersion = (): void => {
  try {
    write(1, `postmulti ${manifest.version}\n`)
  } catch {
    host.start("modern")
    return
  }
  host.exit(0)
}

const start = (bundle: ReturnType<typeof bundleFor>): void => {
  if (bundle === "lab" || (first === "install" && !rest.includes("--help"))) becomeNode()
  if (bundle === "version") printVersion()
  else if (bundle === "lab") refuseLab()
  else host.start(bundle)
}

if (called === beside("prepare")) host.start("prepare")
else start(bundleFor(argv))
