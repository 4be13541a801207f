/** From what a command line asks for to the exit status, whichever door it came through. */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import { select } from "../instance/selection.ts"
import { loadInstances } from "../operations/instances.ts"
import { postfix } from "../operations/postfix.ts"
import { run } from "../operations/run.ts"
import type { Primary } from "../postfix/Primary.ts"
import { StandardStreams } from "../services/StandardStreams.ts"
import type { Invocation, List } from "./Invocation.ts"
import { json, jsonLines, table } from "./report/listing.ts"

/** The life-cycle actions come with a later release. */
export class ActionNotAvailable extends Data.TaggedError("ActionNotAvailable")<{ readonly action: string }> {
  override get message(): string {
    return `-e ${this.action} is not available in this release`
  }
}

const renderers = { table, "json lines": jsonLines, json } satisfies Record<List["format"], unknown>

/** 0 when all went well, else 1. */
export const perform = (primary: Primary, { request, verbose }: Invocation) =>
  Effect.gen(function* () {
    if (request._tag === "Edit") return yield* new ActionNotAvailable({ action: request.action })
    const { damaged, sound } = yield* loadInstances(primary, request.keepGoing)
    const selected = select(sound, request.selection, request.reverse)
    const success = yield* (() => {
      switch (request._tag) {
        case "List":
          return Effect.flatMap(StandardStreams, ({ output }) =>
            Effect.as(output(renderers[request.format](selected)), true)
          )
        case "Run":
          return run(primary, selected, { ...request, verbose })
        case "RunPostfix":
          return postfix(primary, selected, { ...request, verbose })
      }
    })()
    return success && damaged === 0 ? 0 : 1
  })
