/** Removing an instance with a damaged main.cf from the list. */
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { file } from "../../../src/testing/files.ts"
import { command, filesOf, hostAfter, textOf } from "./host.ts"

const directory = "/etc/postfix-x"
const pidFile = "/var/spool/postfix-x/pid/master.pid"
const dataLock = "/var/lib/postfix-x/master.lock"

/** What a command line does to an instance with this main.cf, while these locks are held. */
const attempted = (line: string, mainCf: string, locked: ReadonlyArray<string> = [], userId = 0) =>
  Effect.gen(function* () {
    const before = yield* hostAfter("-e create -I postfix-x")
    const files = {
      ...filesOf(before),
      [`${directory}/main.cf`]: file(mainCf),
      [pidFile]: file("1\n"),
      [dataLock]: file("")
    }
    const { errors, status, tree } = yield* command(line, { files, locked, userId })
    const listed = textOf(tree, "/etc/postfix/main.cf").includes(`multi_instance_directories = ${directory}`)
    return { errors, status, listed }
  })

const queue = "queue_directory = /var/spool/postfix-x\n"
const data = "data_directory = /var/lib/postfix-x\n"
const unknown = `postmulti: warning: Cannot tell whether instance '${directory}' is stopped: its queue_directory is unknown, see 'ps eww -C master'\n`

describe("a damaged instance", () => {
  it.effect.each([
    ["behind the damage", `mynetworks\n${queue}`, pidFile],
    ["before it", `${queue}${data}mynetworks\n`, pidFile],
    [
      "by its name",
      "mynetworks\nmulti_instance_name = postfix-x\nqueue_directory = /var/spool/$multi_instance_name\n",
      pidFile
    ],
    ["with another bad value", `${queue}multi_instance_enable = maybe\n`, pidFile],
    ["only for its data", `${data}mynetworks\n`, dataLock]
  ] as const)(
    "stays as long as it runs, where its main.cf says %s which lock to look at",
    ([, mainCf, lock]) =>
      Effect.gen(function* () {
        for (const action of ["deport", "destroy"]) {
          const { errors, ...rest } = yield* attempted(`-e ${action} -i ${directory}`, mainCf, [lock])
          expect(rest).toEqual({ status: 1, listed: true })
          expect(errors).toContain(`postmulti: fatal: Instance '${directory}' is not stopped\n`)
          expect(yield* attempted(`-e ${action} -i ${directory}`, `${mainCf}${queue}`)).toMatchObject({
            errors: expect.not.stringContaining("Cannot tell"),
            status: 0,
            listed: false
          })
        }
      })
  )

  it.effect.each([
    "mynetworks\n",
    `mynetworks\n${data}`,
    "mynetworks\n  queue_directory = /var/spool/postfix-x\n",
    "queue_directory = ${\n",
    "mynetworks\nqueue_directory = /var/spool/$nobody_knows\n",
    "mynetworks\nqueue_directory = spool\n"
  ])("may leave with a warning where nobody can know: %j", (mainCf) =>
    Effect.gen(function* () {
      const { errors, ...rest } = yield* attempted(`-e deport -i ${directory}`, mainCf, [pidFile])
      expect(rest).toEqual({ status: 0, listed: false })
      expect(errors).toContain(unknown)
    })
  )

  it.effect("is nobody's but root's to ask", () =>
    Effect.gen(function* () {
      const { errors } = yield* attempted(`-e deport -i ${directory}`, `mynetworks\n${queue}`, [pidFile], 7)
      expect(errors).toContain("postmulti: fatal: the action deport is reserved for the superuser\n")
    })
  )
})
