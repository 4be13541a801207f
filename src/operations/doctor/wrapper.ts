/** Whether `postfix start` and the like reach all instances, and these can be managed (postmulti(1), "init"). */
import * as Either from "effect/Either"
import type { Primary } from "../../postfix/Primary.ts"
import { checkInitialized } from "../lifeCycle/preconditions.ts"
import { byMessage } from "./doubt.ts"
import { advice, type Finding, good, problem } from "./Finding.ts"

/** The program of a wrapper, whatever directory it is called from. */
const isPostmulti = (wrapper: string): boolean => /^\S*\/postmulti(\s|$)/.test(wrapper)

/** Without -p, it takes the word of a postfix(1) command for a subcommand. */
const isForPostfix = (wrapper: string): boolean => /^\S+\s+-p(\s|$)/.test(wrapper)

type Facts = Pick<Primary, "enable" | "importEnvironment" | "secondaries" | "wrapper">

const initialize = "run 'postmulti init'"

const wrapperFinding = (wrapper: string): Finding => {
  if (wrapper === "") {
    return problem("wrapper", "postfix(1) stops, since multi_instance_wrapper is empty", initialize)
  }
  const setting = `multi_instance_wrapper = ${wrapper}`
  if (!isPostmulti(wrapper)) {
    return advice("wrapper", `postfix(1) hands over to another program: ${setting}`, initialize)
  }
  return isForPostfix(wrapper)
    ? good("wrapper", setting)
    : problem(
        "wrapper",
        `no postfix(1) command works through postmulti without -p: ${setting}`,
        "run postconf -e 'multi_instance_wrapper = ${command_directory}/postmulti -p --'"
      )
}

/** What stops the life-cycle actions only; postfix(1) serves the secondary instances all the same. */
const managementFindings = (facts: Facts): ReadonlyArray<Finding> =>
  Either.match(checkInitialized(facts), {
    onRight: () => [],
    onLeft: (error) => {
      switch (error._tag) {
        case "WrapperMissing":
          return []
        case "NotInitialized":
          return [
            problem(
              "wrapper",
              `the life-cycle actions refuse to work unless multi_instance_enable is yes: it is '${facts.enable}'`,
              `${initialize}, which enables the primary instance as well`
            )
          ]
        case "MalformedItem":
        case "MalformedVariable":
          return [problem("wrapper", `the life-cycle actions refuse to work: ${error.message}`, byMessage)]
      }
    }
  })

export const assessWrapper = (facts: Facts): ReadonlyArray<Finding> =>
  facts.secondaries.length === 0 && Either.isLeft(checkInitialized(facts))
    ? [advice("wrapper", "this host has one instance", "run 'postmulti init' before you create others")]
    : [wrapperFinding(facts.wrapper.trim()), ...managementFindings(facts)]
