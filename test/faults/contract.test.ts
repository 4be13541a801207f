/** The system calls of an action, and their order. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { inNamespace, timeLimit } from "../namespace/namespace.ts"
import { describeOnPostfix } from "../namespace/requirements.ts"
import { actions, primary } from "./matrix.ts"
import { changes, readsUnlocked, setByName, started, systemCalls, unsafeRenames } from "./systemCalls.ts"

const traced =
  "execve,openat,rename,mkdir,rmdir,fsync,chown,chmod,lchown,fchownat,fchmodat,ftruncate,pwrite64,flock,utimensat"

const trace = (words: string, start: string) =>
  Effect.map(
    inNamespace({
      program: "ours",
      setup: primary,
      script: `
{ postmulti -e init && ${start}; } >&2
strace -f -y -qq -s 80 -o /mnt/trace -e trace=${traced} postmulti ${words} >&2
cat /mnt/trace`
    }),
    ({ output }) => systemCalls(output)
  )

/** All programs that may be started. None of them is a shell. */
const programs = ["/usr/bin/flock", "/usr/bin/logger", "/usr/sbin/postconf"]

/** There is nothing left to do. */
const needless = [
  { words: "-e init", start: "true" },
  { words: "-e enable -i a", start: "postmulti -e create -I postfix-a && postmulti -e enable -i a" },
  { words: "-e assign -i a -G g", start: "postmulti -e create -I postfix-a -G g" }
]

describeOnPostfix("system calls", () => {
  for (const { start, words } of actions) {
    it.live(
      `of ${words}`,
      () =>
        Effect.map(trace(words, start), (calls) => {
          assert.include(
            calls.map(({ name }) => name),
            "rename"
          )
          assert.deepStrictEqual(unsafeRenames(calls), [])
          assert.deepStrictEqual(setByName(calls), [])
          assert.isFalse(readsUnlocked(calls))
          assert.includeMembers(programs, [...started(calls)])
          assert.isNotEmpty(changes(calls))
        }),
      timeLimit
    )
  }
  for (const { start, words } of needless) {
    it.live(
      `of ${words} when there is nothing to do`,
      () => Effect.map(trace(words, start), (calls) => assert.deepStrictEqual(changes(calls), [])),
      timeLimit
    )
  }
})

describe("the rules", () => {
  const safe = `1 flock(3</e/postmulti.lock>, LOCK_EX) = 0
1 openat(AT_FDCWD</>, "/e/main.cf", O_RDONLY) = 4</e/main.cf>
1 pwrite64(5</e/main.cf.tmp>, "text", 4, 0 <unfinished ...>
2 execve("/usr/bin/flock", ["flock"]) = 0
1 <... pwrite64 resumed>) = 4
1 chown("/proc/self/fd/5", 0, 0) = 0
1 fsync(5</e/main.cf.tmp>) = 0
1 rename("/proc/self/fd/6/main.cf.tmp", "/proc/self/fd/6/main.cf") = 0
1 fsync(6</e>) = 0`

  it("know a safe change", () => {
    const calls = systemCalls(safe)
    assert.deepStrictEqual(unsafeRenames(calls), [])
    assert.deepStrictEqual(setByName(calls), [])
    assert.isFalse(readsUnlocked(calls))
    assert.deepStrictEqual(started(calls), ["/usr/bin/flock"])
    assert.deepStrictEqual(
      changes(calls).map((text) => text.split("(")[0]),
      ["pwrite64", "rename"]
    )
  })

  const without = (text: string) =>
    systemCalls(
      safe
        .split("\n")
        .filter((line) => !line.includes(text))
        .join("\n")
    )

  it("find what is missing", () => {
    assert.isNotEmpty(unsafeRenames(without("fsync(5")))
    assert.isNotEmpty(unsafeRenames(without("fsync(6")))
    assert.isTrue(readsUnlocked(without("flock(3")))
    assert.isNotEmpty(setByName(systemCalls('1 chmod("/e/main.cf", 0644) = 0')))
    assert.isNotEmpty(setByName(systemCalls('1 lchown("/proc/self/fd/5", 0, 0) = 0')))
  })
})
