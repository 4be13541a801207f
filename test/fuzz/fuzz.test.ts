/**
 * Random hosts and command lines, on the original and on ours. POSTMULTI_FUZZ_RUNS says how many, and makes it other
 * ones each time; what is found is made smaller, and shown as it would be written into a case.
 */
import * as Fs from "node:fs"
import * as Path from "node:path"
import { fileURLToPath } from "node:url"
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { build } from "esbuild"
import { inNamespace } from "../namespace/namespace.ts"
import { describeOnPostfix } from "../namespace/requirements.ts"

const here = Path.dirname(fileURLToPath(import.meta.url))

const long = process.env["POSTMULTI_FUZZ_RUNS"]
const runs = Number(long ?? 500)
const seed = Number(process.env["POSTMULTI_FUZZ_SEED"] ?? (long === undefined ? 1 : Date.now() % 1_000_000))

const bundled = Effect.promise(() =>
  build({
    entryPoints: [Path.join(here, "inside.ts")],
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    write: false,
    logLevel: "error"
  })
)

const telltale =
  '#!/bin/sh\\n[ "$1" = -c ] && { [ "$3" != status ]; exit; }\\necho "$0 $* $MAIL_CONFIG"\\ncase $MAIL_CONFIG in *b) exit 1; esac\\n'

const setup = (code: string): string => `
base64 -d >/mnt/fuzz.cjs <<'END'
${Buffer.from(code).toString("base64")}
END
gcc -O2 -shared -fPIC -o /mnt/impatient.so -x c - <<'END'
${Fs.readFileSync(Path.join(here, "impatient.c"), "utf8")}
END
mkdir /mnt/bin
cp /usr/sbin/postconf /usr/sbin/postlog /mnt/bin/
printf '${telltale}' >/mnt/bin/postfix
chmod 755 /mnt/bin/postfix
echo /mnt/impatient.so >/etc/ld.so.preload
`

describeOnPostfix("random samples", () => {
  it.live(
    `${runs} have the same outcome with the original (seed ${seed})`,
    () =>
      Effect.gen(function* () {
        const { outputFiles } = yield* bundled
        const { errors, output } = yield* inNamespace({
          program: "original",
          setup: setup(outputFiles[0]?.text ?? ""),
          script: `/media/node /mnt/fuzz.cjs ${runs} ${seed} >>/mnt/output 2>>/mnt/errors; cat /mnt/errors >&2; cat /mnt/report`
        })
        assert.strictEqual(errors, "")
        console.log(output)
        assert.notInclude(output, "counterexample")
      }),
    300_000 + runs * 1000
  )
})
