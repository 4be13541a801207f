/** Under the limits that Node does not bear, the program without Node does as the original. */
import * as Fs from "node:fs"
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { writable } from "../end-to-end/installed.ts"
import { inNamespace, timeLimit } from "../namespace/namespace.ts"
import { describeOnNative } from "../namespace/requirements.ts"

const confined = Fs.readFileSync(new URL("../namespace/confined.c", import.meta.url), "utf8")

const limits = [
  "/mnt/confined MemoryDenyWriteExecute",
  "/mnt/confined MemoryDenyWriteExecute=filter",
  "/mnt/confined SystemCallFilter",
  "prlimit --as=200000000",
  "prlimit --nofile=12",
  "prlimit --stack=262144",
  "setsid nohup",
  "env -i"
]

const signals = ["HUP", "INT", "QUIT", "TERM", "USR1", "USR2", "ALRM"]

/** Each command has a status; two of the three print a line, too. */
const lines = limits.length * 5 + signals.length

const script = `${writable}
gcc -O1 -o /mnt/confined -x c - <<'END'
${confined}
END
cp /media/dist/postmulti-native /mnt/native
try() {
    while read -r limit; do
        for words in -l '-x true' '-x sh -c echo'; do
            $limit $program $words 2>&1 </dev/null; echo "$? $limit $words"
        done
    done <<'END'
${limits.join("\n")}
END
    for signal in ${signals.join(" ")}; do
        $program -x sleep 5 & child=$!
        patiently pgrep -P $child -x sleep >/dev/null
        kill -$signal $child; wait $child; echo "$? $signal"
        pkill -x sleep
    done
}
program=/mnt/original; try >/mnt/said.original 2>/dev/null
program=/mnt/native; try >/mnt/said.native 2>/dev/null
wc -l </mnt/said.original
diff /mnt/said.original /mnt/said.native && echo the same`

describeOnNative("limits", () => {
  it.live(
    "are borne by the program without Node as by the original",
    () =>
      Effect.map(inNamespace({ program: "original", script, linger: 0 }), ({ errors, output }) => {
        assert.strictEqual(errors, "")
        assert.strictEqual(output, `${lines}\nthe same\n`)
      }),
    timeLimit
  )
})
