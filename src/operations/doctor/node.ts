/** Whether the Node that runs us is one that a mail system can rely on. */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { Caller } from "../../services/Caller.ts"
import { Runtime } from "../../services/Runtime.ts"
import { checkNodeTrusted } from "../lifeCycle/trust.ts"
import { type Doubt, doubtFinding, examined } from "./doubt.ts"
import { advice, type Finding, good, problem } from "./Finding.ts"

export interface NodeFacts {
  readonly executable: string
  /** As `20.20.2`. */
  readonly version: string
  /** Why somebody else than root could exchange it, or nobody knows; none if nobody can. */
  readonly doubt: Option.Option<Doubt>
  /** The variables of Node's own that are set. */
  readonly variables: ReadonlyArray<string>
}

/** The release lines that the tests are run with. */
const supported: ReadonlyArray<number> = [20, 22, 24]

const oldest = Math.min(...supported)

/** Each start takes longer with them, or does something else. */
const disturbing = ["NODE_OPTIONS", "NODE_EXTRA_CA_CERTS"] as const

const releaseLine = ({ executable, version }: NodeFacts): Finding => {
  const line = Number.parseInt(version, 10)
  const text = `Node ${version} at ${executable}`
  if (line < oldest) {
    return problem("node", `${text} is too old`, `install Node ${oldest} or later`)
  }
  return supported.includes(line)
    ? good("node", text)
    : advice("node", `${text} is not tested`, `use one of Node ${supported.join(", ")}`)
}

export const assessNode = (facts: NodeFacts): ReadonlyArray<Finding> => [
  releaseLine(facts),
  ...Option.toArray(facts.doubt).map((doubt) => doubtFinding("node", doubt)),
  ...facts.variables.map((name) =>
    advice("node", `${name} is set in this environment`, `unset ${name}: Node looks at it at every start`)
  )
]

export const nodeFacts = Effect.gen(function* () {
  const { environment } = yield* Caller
  const { executable, version } = yield* Runtime
  const trusted = yield* examined(checkNodeTrusted(executable))
  const facts: NodeFacts = {
    executable,
    version,
    doubt: Either.getLeft(trusted),
    variables: disturbing.filter((name) => name in environment)
  }
  return facts
})
