/** What the subcommands say about instances on a real Postfix that run, or do not. */
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { timeLimit } from "../namespace/namespace.ts"
import { describeOnPostfix } from "../namespace/requirements.ts"
import { linesOf, onHost } from "./host.ts"

/** Each step prints its exit status and its output. */
const script = `
chown root /var/spool/postfix-three/pid
step postmulti postfix start
step postmulti postfix stop --instance one
step postmulti postfix stop one
step postmulti disable one
step postmulti postfix stop
step postmulti postfix --instance one status
step postmulti postfix --instance one stop
step postmulti stop one
step postmulti postfix stop
step postmulti disable two
step postmulti postfix --instance one start
step postmulti postfix --instance one status
step postmulti list --format json --group nosuch
step postmulti disable -
step postmulti list
`

/** What ours says, without hints and progress. */
const said = (errors: string): ReadonlyArray<string> =>
  linesOf(errors).flatMap((line) => /^postmulti: ((?:fatal|warning): .*)$/.exec(line)?.slice(1) ?? [])

describeOnPostfix("the subcommands on a real Postfix", () => {
  it.live(
    "say what was not done, and stop nothing but what they were told to",
    () =>
      Effect.map(onHost("ours", script), ({ errors, output }) => {
        assert.deepStrictEqual(linesOf(output), [
          "0 postmulti postfix start",
          "1 postmulti postfix stop --instance one",
          "1 postmulti postfix stop one",
          "0 postmulti disable one",
          "0 postmulti postfix stop",
          "0 postmulti postfix --instance one status",
          "1 postmulti postfix --instance one stop",
          "0 postmulti stop one",
          "1 postmulti postfix stop",
          "0 postmulti disable two",
          "1 postmulti postfix --instance one start",
          "1 postmulti postfix --instance one status",
          "[]",
          "1 postmulti list --format json --group nosuch",
          "0 postmulti disable -",
          "-              -            n  /etc/postfix",
          "postfix-one    group-one    n  /etc/postfix-one",
          "postfix-two    group-two    n  /etc/postfix-two",
          "postfix-three  group-three  n  /etc/postfix-three",
          "0 postmulti list"
        ])
        assert.deepStrictEqual(said(errors), [
          "fatal: --instance belongs before the command; use -- to pass it to postfix, see 'postmulti postfix --help'",
          "fatal: 'stop' takes no argument 'one', see 'postmulti postfix --help'",
          "warning: instance postfix-one is still running, and 'postmulti postfix stop' skips disabled instances: " +
            "'postmulti stop postfix-one' stops it",
          "warning: instance postfix-one is running but was skipped, because it is not enabled: " +
            "'postmulti stop postfix-one' acts on it alone",
          "fatal: instance postfix-one is not enabled, so it was skipped: " +
            "run 'postmulti stop postfix-one' if it is running",
          "fatal: instance postfix-one is not enabled, so it was only checked: run 'postmulti enable postfix-one' first, " +
            "or 'postmulti start postfix-one' to start it alone",
          "fatal: No matching instances",
          "warning: while the primary instance is disabled, other actions are refused, " +
            "and start, stop and reload skip it; 'postmulti init' enables it again"
        ])
      }),
    timeLimit
  )
})
