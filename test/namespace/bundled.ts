/**
 * Bundles a TypeScript program and runs it within a namespace, where Postfix's own programs never sleep. It runs as
 * root. Its standard streams are files, and it writes its report to another file.
 */
import * as Fs from "node:fs"
import * as Path from "node:path"
import { fileURLToPath } from "node:url"
import * as Effect from "effect/Effect"
import { build } from "esbuild"
import { reportPath } from "./inside.ts"
import { inNamespace, quoted } from "./namespace.ts"

const here = Path.dirname(fileURLToPath(import.meta.url))

const bundled = (entry: string) =>
  Effect.promise(() =>
    build({
      entryPoints: [entry],
      bundle: true,
      platform: "node",
      target: "node20",
      format: "cjs",
      write: false,
      logLevel: "error"
    })
  )

const harness = (code: string): string => `
base64 -d >/mnt/inside.cjs <<'END'
${Buffer.from(code).toString("base64")}
END
gcc -O2 -shared -fPIC -o /mnt/impatient.so -x c - <<'END'
${Fs.readFileSync(Path.join(here, "impatient.c"), "utf8")}
END
echo /mnt/impatient.so >/etc/ld.so.preload
`

/** The program's report, and its standard error. The namespace runs the setup first. */
export const runBundled = Effect.fnUntraced(function* (
  entry: string,
  words: ReadonlyArray<string>,
  setup: string
) {
  const { outputFiles } = yield* bundled(entry)
  const { errors, output } = yield* inNamespace({
    program: "original",
    setup: setup + harness(outputFiles[0]?.text ?? ""),
    script: `/media/node /mnt/inside.cjs ${words.map(quoted).join(" ")} >>/mnt/output 2>>/mnt/errors
cat /mnt/errors >&2; cat ${reportPath}`
  })
  return { errors, report: output }
})
