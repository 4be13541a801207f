/**
 * Random hosts and command lines, with the original and with ours. POSTMULTI_FUZZ_RUNS sets their number, and a new
 * seed each time. A difference is shrunk, and shown in the form of a case.
 */
import * as Path from "node:path"
import { fileURLToPath } from "node:url"
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { runBundled } from "../namespace/bundled.ts"
import { release } from "../namespace/release.ts"
import { describeOnPostfix } from "../namespace/requirements.ts"

const here = Path.dirname(fileURLToPath(import.meta.url))

const long = process.env["POSTMULTI_FUZZ_RUNS"]
const runs = Number(long ?? 1000)
const seed = Number(process.env["POSTMULTI_FUZZ_SEED"] ?? (long === undefined ? 1 : Date.now() % 1_000_000))

const telltale =
  '#!/bin/sh\\n[ "$1" = -c ] && { [ "$3" != status ]; exit; }\\necho "$0 $* $MAIL_CONFIG"\\ncase $MAIL_CONFIG in *b) exit 1; esac\\n'

const setup = `
mkdir /mnt/bin
cp /usr/sbin/postconf /usr/sbin/postlog /mnt/bin/
printf '${telltale}' >/mnt/bin/postfix
chmod 755 /mnt/bin/postfix
`

/** A smaller number of samples may miss one. */
const succeeding =
  runs < 1000 ? [] : ["init", "create", "import", "assign", "enable", "disable", "deport", "destroy"]

describeOnPostfix("random samples", () => {
  it.live(
    `${runs} have the same outcome with the original (seed ${seed})`,
    () =>
      Effect.gen(function* () {
        const { errors, report } = yield* runBundled(
          Path.join(here, "inside.ts"),
          [`${runs}`, `${seed}`, `${release}`],
          setup
        )
        assert.strictEqual(errors, "")
        console.log(report)
        assert.notInclude(report, "counterexample")
        for (const action of succeeding) assert.include(report, `"${action} succeeds"`)
      }),
    300_000 + runs * 1000
  )
})
