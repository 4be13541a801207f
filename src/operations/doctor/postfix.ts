/** Whether there is a Postfix that can have several instances. */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { Postconf, type PostconfError } from "../../postfix/Postconf.ts"
import { isAtLeast } from "../../postfix/version.ts"
import type { Failure } from "../failure.ts"
import { type Finding, good, problem } from "./Finding.ts"

/** What postconf says of itself, or why it says nothing. */
export type PostfixFacts = Either.Either<
  { readonly version: string; readonly configDirectory: string },
  PostconfError
>

export const assessPostfix = (facts: PostfixFacts): ReadonlyArray<Finding> =>
  Either.match(facts, {
    onLeft: (error) => {
      const { hints: [remedy = fix] = [], message }: Failure = error
      return [problem("postfix", message, remedy)]
    },
    onRight: ({ configDirectory, version }) => [
      isAtLeast(version, 2, 6)
        ? good("postfix", `Postfix ${version}, configured in ${configDirectory}`)
        : problem("postfix", `Postfix ${version} has one instance only`, "install Postfix 2.6 or later")
    ]
  })

/** The primary's main.cf stops every command. */
export const unreadablePrimary = (message: string): Finding => problem("postfix", message, fix)

const fix = "fix what the message names; all of Postfix depends on it"

export const postfixFacts: Effect.Effect<PostfixFacts, never, Postconf> = Effect.flatMap(
  Postconf,
  ({ defaults }) =>
    Effect.either(
      Effect.map(defaults(["mail_version", "config_directory"]), (answers) => ({
        version: answers.get("mail_version") ?? "",
        configDirectory: answers.get("config_directory") ?? ""
      }))
    )
)
