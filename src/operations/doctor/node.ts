/** Whether the Node that runs us is one that a mail system can rely on. */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { Runtime } from "../../services/Runtime.ts"
import { oldest, releaseLine, supported } from "../installation/nodeReleases.ts"
import { allowKeys, findKillingUnit } from "../installation/units.ts"
import { checkNodeTrusted } from "../lifeCycle/trust.ts"
import { type Doubt, doubtFinding, examined } from "./doubt.ts"
import { advice, type Finding, good, problem } from "./Finding.ts"

export interface NodeFacts {
  readonly executable: string
  /** As `20.20.2`. */
  readonly version: string
  /** Why somebody else than root could exchange it, or nobody knows; none if nobody can. */
  readonly doubt: Option.Option<Doubt>
  /** Why a unit of Postfix ends it at its start; none if it does not. */
  readonly ended: Option.Option<string>
}

const release = ({ executable, version }: NodeFacts): Finding => {
  const line = releaseLine(version)
  const text = `Node ${version} at ${executable}`
  if (line < oldest) {
    return problem("node", `${text} is too old`, `install Node ${oldest} or later`)
  }
  return supported.includes(line)
    ? good("node", text)
    : advice("node", `${text} is not tested`, `use one of Node ${supported.join(", ")}`)
}

export const assessNode = (facts: NodeFacts): ReadonlyArray<Finding> => [
  release(facts),
  ...Option.toArray(facts.doubt).map((doubt) => doubtFinding("node", doubt)),
  ...Option.toArray(facts.ended).map((text) => advice("node", text, allowKeys))
]

export const nodeFacts = Effect.gen(function* () {
  const { executable, version } = yield* Runtime
  const trusted = yield* examined(checkNodeTrusted(executable))
  const facts: NodeFacts = {
    executable,
    version,
    doubt: Either.getLeft(trusted),
    ended: yield* findKillingUnit(version)
  }
  return facts
})
