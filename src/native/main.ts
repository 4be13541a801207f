/**
 * The entry point without Node: starts the bundle for the command line. What makes an installation or a lab, which run
 * with Node, is passed on to Node, if there is one. Called `prepare`, it saves the output of `postconf -d`, for a faster
 * start.
 */
import manifest from "../../package.json" with { type: "json" }
import { bundleFor } from "../bin/startup/commandLine.ts"
import { nodeMissing } from "../operations/installation/nodeReleases.ts"
import { existsSync, writeSync } from "./fs.ts"
import { joined, split } from "./host.ts"

const node = "/usr/bin/node"

/** Starts the package's program for Node. */
const launcher = `${__dirname}/../launcher`

const [called = "", ...argv] = split(host.arguments)
const [first = ""] = argv

const write = (descriptor: number, text: string): void => {
  writeSync(descriptor, new Uint8Array(host.bytes(text)))
}

const runWithNode = (): void => {
  if (existsSync(node) && existsSync(launcher)) host.become(joined([launcher, called, ...argv]))
  write(2, `postmulti: fatal: ${nodeMissing(first)}\n`)
  host.exit(1)
}

const printVersion = (): void => {
  write(1, `postmulti ${manifest.version}\n`)
  host.exit(0)
}

const bundle = called.endsWith("/prepare") ? "prepare" : bundleFor(argv)

if (bundle === "lab" || first === "install" || first === "uninstall") runWithNode()
else if (bundle === "version") printVersion()
else host.start(bundle)
