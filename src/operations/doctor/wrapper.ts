/** Whether `postfix start` and the like reach all instances (postmulti(1), "init"). */
import * as Either from "effect/Either"
import type { Primary } from "../../postfix/Primary.ts"
import { checkInitialized } from "../lifeCycle/preconditions.ts"
import { advice, type Finding, good, problem } from "./Finding.ts"

/** The program of a wrapper, whatever directory it is called from. */
const isPostmulti = (wrapper: string): boolean => /^\S*\/postmulti\s+-p(\s|$)/.test(wrapper.trim())

type Facts = Pick<Primary, "enable" | "importEnvironment" | "secondaries" | "wrapper">

export const assessWrapper = (primary: Facts): ReadonlyArray<Finding> => {
  const ready = checkInitialized(primary)
  const count = primary.secondaries.length
  if (Either.isLeft(ready)) {
    const { message } = ready.left
    return [
      count === 0
        ? advice("wrapper", "this host has one instance", "run 'postmulti init' before you create others")
        : problem("wrapper", `postfix(1) does not serve the secondary instances: ${message}`, initialize)
    ]
  }
  const setting = `multi_instance_wrapper = ${primary.wrapper}`
  return [
    isPostmulti(primary.wrapper)
      ? good("wrapper", setting)
      : advice("wrapper", `postfix(1) hands over to another program: ${setting}`, initialize)
  ]
}

const initialize = "run 'postmulti init'"
