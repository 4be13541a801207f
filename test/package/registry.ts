/** A registry of npm packages: those that are installed here, so that no other registry is used, and newer ones. */
import { spawn } from "node:child_process"
import * as Fs from "node:fs"
import * as Http from "node:http"
import * as Path from "node:path"

/** What npm needs to know about a version. */
export interface Manifest {
  readonly name: string
  readonly version: string
  readonly peerDependencies?: Readonly<Record<string, string>>
}

const installed = (modules: string, name: string): Manifest | undefined => {
  const path = Path.join(modules, name, "package.json")
  return Fs.existsSync(path) ? JSON.parse(Fs.readFileSync(path, "utf8")) : undefined
}

/** `newer` are the latest versions of their packages. They have no content. */
export const startRegistry = async (modules: string, newer: ReadonlyArray<Manifest>) => {
  const server = Http.createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? "").slice(1)
    const name = path.replace(/\.tgz$/, "")
    const here = installed(modules, name)
    if (here === undefined) {
      response.writeHead(404).end("{}")
    } else if (path.endsWith(".tgz")) {
      const words = ["-C", Path.join(modules, name), "--transform=s,^[.],package,", "-cz", "."]
      spawn("tar", words, { stdio: ["ignore", "pipe", "inherit"] }).stdout.pipe(response)
    } else {
      const releases = [here, ...newer.filter((release) => release.name === name)]
      const versions = releases.map((release) => ({
        ...release,
        dist: { tarball: `http://${request.headers.host}/${encodeURIComponent(name)}.tgz` }
      }))
      const document = {
        name,
        "dist-tags": { latest: versions.at(-1)?.version },
        versions: Object.fromEntries(versions.map((release) => [release.version, release]))
      }
      response.setHeader("content-type", "application/json").end(JSON.stringify(document))
    }
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const address = server.address()
  const port = typeof address === "object" ? address?.port : undefined
  return { url: `http://127.0.0.1:${port}/`, stop: () => server.close() }
}
