/** Standard streams that are closed, full or abandoned by their reader. */
import { describe } from "@effect/vitest"
import { describeOnPostfix } from "../namespace/requirements.ts"
import { agree } from "./agreement.ts"

const list = [
  "-               -               y         /etc/postfix",
  "postfix-a       g1              y         /etc/postfix-a",
  "postfix-b       g2              n         /etc/postfix-b"
]

describeOnPostfix("standard streams", () => {
  describe.concurrent("of postmulti", () => {
    agree("full", {
      script: "postmulti -l >/dev/full; echo $?",
      output: ["1"],
      fatal: ["error writing output: No space left on device"]
    })
    agree("left by the reader", {
      script: `{ patiently [ -e /mnt/left ]; exec postmulti -l; } | { exec <&-; touch /mnt/left; }
echo "\${PIPESTATUS[0]}"`,
      output: ["141"]
    })
    agree("without input", { script: "postmulti -l <&-; echo $?", output: [...list, "0"] })
    agree("without output", { script: "postmulti -l >&-; echo $?", output: ["0"] })
    agree("without a place for errors", {
      script: "postmulti -l x 2>&-; echo $?",
      output: ["1"],
      onlyLogged: ["Command not allowed with '-l'"]
    })
  })

  describe.concurrent("of its children", () => {
    const linksOf = `sh -c 'for fd in 0 1 2; do readlink /proc/$$/fd/$fd; done >/mnt/links'`
    agree("that were closed lead nowhere", {
      script: `postmulti -x -i a sh -c '{ readlink /proc/$$/fd/0; readlink /proc/$$/fd/2; } >/mnt/links' <&- 2>&-
cat /mnt/links`,
      output: ["/dev/null", "/dev/null"]
    })
    agree("further ones keep their numbers, and locks their holders", {
      script: `mkfifo /mnt/end
exec 8>/mnt/lock; flock 8
postmulti -x -i a sh -c 'echo three >&3; read line </mnt/end >&- 2>&- 3>&- &' 3>&1
exec 8>&-
flock -n /mnt/lock true; echo $?
echo >/mnt/end`,
      output: ["three", "1"]
    })
    agree("with all three closed", {
      script: `postmulti -x -i a ${linksOf} <&- >&- 2>&-
sed s,/mnt/links,/dev/null, /mnt/links`,
      output: ["/dev/null", "/dev/null", "/dev/null"]
    })
  })
})
