/** Hosts in memory. */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import type { Exit } from "../../src/services/ProcessRunner.ts"
import { file } from "../../src/testing/files.ts"
import { pretendHost } from "../../src/testing/host.ts"
import { exited, type Script } from "../../src/testing/processes.ts"
import { files, hostWith, type Kind } from "./Host.ts"

/** Programs that do not belong to Postfix. */
export const otherPrograms: Script = ({ program }) =>
  program === "true" || program === "false" ? Either.right(exited(program === "true" ? 0 : 1)) : undefined

export const statusOf = (exit: Exit): number | string => (exit._tag === "Exited" ? exit.status : exit.signal)

export const memory: Kind = {
  name: "in memory",
  fresh: Effect.gen(function* () {
    const host = yield* pretendHost({
      files: Object.fromEntries(
        Object.entries(files).map(([name, text]) => [`/etc/postfix/${name}`, file(text)])
      ),
      processes: otherPrograms
    })
    return hostWith({
      postmulti: (step) =>
        Effect.map(Effect.orDie(host.postmulti(...step)), ({ exit, ...written }) => ({
          status: statusOf(exit),
          ...written
        })),
      readFile: host.files.readFile,
      isRunning: host.isRunning
    })
  })
}
