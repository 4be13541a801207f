/** The answers of `--complete`, before a shell filters them. */
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { complete, findOffers } from "../../../src/cli/modern/completion/complete.ts"
import { postfixCommands } from "../../../src/cli/modern/grammar/words.ts"
import { unreadable } from "../../../src/testing/files.ts"
import { pretendHost } from "../../../src/testing/host.ts"
import type { HostOptions } from "../../../src/testing/PretendHost.ts"
import { mainCf } from "./completed.ts"

const offersOf = Effect.fnUntraced(function* (words: ReadonlyArray<string>, options: HostOptions = {}) {
  const host = yield* pretendHost({ mainCf, ...options })
  return yield* Effect.provide(findOffers(words), host.layer)
})

const wordsOf = (words: ReadonlyArray<string>, options?: HostOptions) =>
  Effect.map(offersOf(words, options), (offers) =>
    offers.map((offer) => (offer._tag === "Word" ? offer.word : offer._tag))
  )

const instances = ["-", "out", "postfix-a", "postfix-b"]
const secondaries = instances.slice(1)
const groups = ["$(msa)", "mta"]
const common = ["--keep-going", "--verbose", "--help"]

describe("completion", () => {
  it.effect.each<readonly [words: ReadonlyArray<string>, expected: ReadonlyArray<string>]>([
    [
      ["list", ""],
      ["--instance", "--group", "--reverse", "--format", ...common]
    ],
    [
      ["list", "--group", "mta", ""],
      ["--reverse", "--format", ...common]
    ],
    [
      ["list", "--verbose", "--reverse", "--format=json", ""],
      ["--instance", "--group", "--keep-going", "--help"]
    ],
    [
      ["create", "--first", "x", "--"],
      [
        "--group",
        "--config-directory",
        "--queue-directory",
        "--data-directory",
        "--from",
        "--dry-run",
        "--format",
        ...common
      ]
    ],
    [["list", "--group", ""], groups],
    [["-i", ""], instances],
    [["-l", "-g", ""], groups],
    [
      ["-e", "e"],
      ["create", "destroy", "import", "deport", "enable", "disable", "assign", "init"]
    ],
    [["-e", "create", "-I", ""], []],
    [["-i", "out", "-p", "st"], postfixCommands],
    [["-i", "out", "-x", ""], ["Command"]],
    [["-x", "ls", ""], ["Command"]],
    [
      ["-l", "-"],
      ["-a", "-e", "-g", "-i", "-j", "-G", "-I", "-p", "-R", "-v", "-x"]
    ],
    [["-l", "x", ""], []],
    [["list", "--group", "="], groups],
    [["list", "--group", "=", "x"], groups],
    [["list", "--group=x"], groups.map((group) => `--group=${group}`)],
    [
      ["list", "--format=x"],
      ["--format=text", "--format=json"]
    ],
    [["list", "--nosuch=x"], []],
    [["list", "--instance", "x"], instances],
    [["create", "x", "--before", ""], secondaries],
    [["enable", "--", ""], instances],
    [["deport", "--", ""], secondaries],
    [["deport", "--", "x", ""], []],
    [
      ["destroy", "--", "out", ""],
      ["postfix-a", "postfix-b"]
    ],
    [
      ["stop", "--all", "--"],
      ["--dry-run", "--format", ...common]
    ],
    [["create", "--config-directory", ""], ["Directories"]],
    [["import", "--", ""], ["Directories"]],
    [["assign", "--name", ""], []],
    [["run", "--jobs", ""], []],
    [["run", "--", ""], ["Command"]],
    [["run", "ls", "--", ""], ["Command"]],
    [["postfix", "stop", ""], []],
    [["lab", "--", ""], ["Directories"]],
    [
      ["--completions", ""],
      ["bash", "zsh", "fish"]
    ],
    [["--completions", "zsh", ""], []],
    [["--help", ""], []],
    [["nosuch", ""], []],
    [
      ["list", "x", "--group=$(id)", ""],
      ["--reverse", "--format", ...common]
    ]
  ])("after %j", ([words, expected]) =>
    Effect.gen(function* () {
      expect(yield* wordsOf(words)).toEqual(expected)
    })
  )

  it.effect("describes subcommands, options and instances", () =>
    Effect.gen(function* () {
      const host = yield* pretendHost({ mainCf })
      const text = (...words: ReadonlyArray<string>) => Effect.provide(complete(words), host.layer)
      expect(yield* text("")).toContain("list\tlist the instances\n")
      expect(yield* text("")).toContain("--version\tshow the version\n")
      expect(yield* text("list", "")).toContain("--reverse\tin reverse order\n")
      expect(yield* text("enable", "--", "")).toBe(
        "-\tthe primary instance\nout\t/etc/c\npostfix-a\t/etc/a\npostfix-b\t/etc/b\n"
      )
      expect(yield* text("create", "--data-directory=/")).toBe("directories:--data-directory=\n")
    })
  )

  it.effect("tells where the command of the user begins", () =>
    Effect.gen(function* () {
      expect(yield* offersOf(["run", "--jobs", "2", "ls", ""])).toEqual([{ _tag: "Command", position: 4 }])
      expect(yield* offersOf(["run", "--", ""])).toEqual([{ _tag: "Command", position: 3 }])
      expect((yield* offersOf(["run", "--reverse", ""])).at(-1)).toEqual({ _tag: "Command", position: 3 })
    })
  )

  it.effect("offers the instances that it can read", () =>
    Effect.gen(function* () {
      const damaged = { files: { "/etc/a/main.cf": unreadable("EACCES") } }
      expect(yield* wordsOf(["destroy", "--", ""], damaged)).toEqual(["out", "postfix-b"])
      const none = { files: { "/etc/postfix/main.cf": unreadable("ENOENT") } }
      expect(yield* wordsOf(["destroy", "--", ""], none)).toEqual([])
      expect(yield* wordsOf(["list", "--format", ""], none)).toEqual(["text", "json"])
    })
  )
})
