import { describe, expect, it } from "@effect/vitest"
import * as Either from "effect/Either"
import * as FastCheck from "effect/FastCheck"
import { readCommandLine } from "../../../src/cli/classic/commandLine.ts"

const words = (line: string) => (line === "" ? [] : line.split(" "))

const complaint = (line: string): string =>
  Either.match(readCommandLine(words(line)), { onLeft: ({ message }) => message, onRight: () => "fine" })

const request = (line: string) =>
  Either.match(readCommandLine(words(line)), {
    onLeft: ({ message }) => message,
    onRight: (found) => found.request
  })

const selections = "Specify no more than one of '-a', '-g', '-i'"
const modes = "Specify exactly one of '-e', '-l', '-p', '-x'"

describe("classic command line", () => {
  it.each([
    ["", modes],
    ["list", modes],
    ["-l -p", modes],
    ["-e init -e enable", modes],
    ["-l -p -l", modes],
    ["-v", modes],
    ["-l -a -g x", selections],
    ["-l -i x -i x", selections],
    ["-l -g x -g x", selections],
    ["-a -i x", selections],
    ["-e nothing -Z", /^Invalid '-e' edit action 'nothing'\. Specify /],
    ["-Z -e nothing", /^Usage:postmulti -l /],
    ["-e create -G a -G a", "Specify at most one '-G' option"],
    ["-I - -I - -Z", "Specify at most one '-I' option"],
    ["-l x", "Command not allowed with '-l'"],
    ["-p", "Command required with '-p' or '-x' option"],
    ["-x --", "Command required with '-p' or '-x' option"],
    ["-p -R start", "The '-p' and '-e' options preclude the use of '-R'"],
    ["-e init -R", "The '-p' and '-e' options preclude the use of '-R'"],
    ["-p -R", "Command required with '-p' or '-x' option"],
    ["-l -I postfix-a", "Cannot assign instance name or group without '-e assign'"],
    ["-x -G a true", "Cannot assign instance name or group without '-e assign'"],
    ["-e enable -i a -G b", "Cannot assign instance name or group with '-e enable'"],
    ["-e assign -i a", "Specify new instance name or group with '-e assign'"],
    ["-e destroy -i a x=y", "Parameter overrides not valid with '-e destroy'"],
    ["-e assign -i a -I b x=y", "Parameter overrides not valid with '-e assign'"],
    ["-x -j true", "JSON output available only with '-l'"],
    ["-e init -j", "JSON output available only with '-l'"]
  ])("refuses %j", (line, message) =>
    typeof message === "string"
      ? expect(complaint(line)).toBe(message)
      : expect(complaint(line)).toMatch(message)
  )

  it.each([
    "-l",
    "-ll",
    "-l -l",
    "-la -a",
    "-lRR",
    "-lvvv",
    "-lj",
    "-e init -e init",
    "-p -p start",
    "-e create a=b"
  ])("accepts %j", (line) => expect(complaint(line)).toBe("fine"))

  it("reads a list", () =>
    expect(request("-lRga")).toEqual({
      _tag: "List",
      selection: { _tag: "Group", group: "a" },
      reverse: true,
      keepGoing: false,
      format: "text"
    }))

  it("leaves the words of a command alone", () =>
    expect(request("-i - -x -- ls -l -- -R")).toEqual({
      _tag: "Run",
      selection: { _tag: "ByName", name: "-" },
      reverse: false,
      keepGoing: false,
      program: "ls",
      arguments: ["-l", "--", "-R"],
      jobs: 1
    }))

  it("turns the order round with every second -R", () => {
    expect(request("-lR")).toMatchObject({ reverse: true })
    expect(request("-lRR")).toMatchObject({ reverse: false })
  })

  it.prop(
    "passes every word after -x -- on",
    [FastCheck.array(FastCheck.string(), { minLength: 1 })],
    ([command]) => {
      const [program, ...rest] = command
      expect(Either.map(readCommandLine(["-x", "--", ...command]), (found) => found.request)).toMatchObject({
        right: { program, arguments: rest }
      })
    }
  )

  const word = FastCheck.oneof(
    FastCheck.constantFrom(
      "-l",
      "-p",
      "-x",
      "-e",
      "-i",
      "-g",
      "-a",
      "-R",
      "-G",
      "-I",
      "create",
      "init",
      "-",
      "--"
    ),
    FastCheck.string({ maxLength: 4 })
  )

  it.prop("has an answer for whatever is typed", [FastCheck.array(word, { maxLength: 10 })], ([line]) => {
    const found = readCommandLine(line)
    expect(Either.isRight(found) || found.left.message.length > 0).toBe(true)
  })
})
