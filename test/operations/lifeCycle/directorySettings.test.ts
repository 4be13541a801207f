import { describe, expect, it } from "@effect/vitest"
import * as Either from "effect/Either"
import {
  checkUsable,
  locate,
  readDirectories,
  readSettings
} from "../../../src/operations/lifeCycle/directories/settings.ts"

const outcome = <A>(result: Either.Either<A, { readonly message: string }>) =>
  Either.match(result, { onLeft: ({ message }) => message, onRight: (value) => value })

const read = (action: "create" | "import", ...words: ReadonlyArray<string>) =>
  outcome(readSettings(words, action))

describe("directories on the command line", () => {
  it.each([
    ["config_directory=/c", "/c"],
    ["config_directory = /c ", "/c"],
    [" config_directory=/c///", "/c"],
    ["config_directory=//c/d", "//c/d"],
    ["config_directory=/c=d", "/c=d"]
  ])("takes %j", (word, path) => expect(read("create", word)).toEqual(new Map([["config_directory", path]])))

  it("takes the last of several", () =>
    expect(read("create", "data_directory=/1", "queue_directory=/q", "data_directory=/2")).toEqual(
      new Map([
        ["data_directory", "/2"],
        ["queue_directory", "/q"]
      ])
    ))

  it.each([
    ["-I", "Malformed parameter setting '-I'"],
    ["=/x", "Malformed parameter setting '=/x'"],
    ["a b=/x", "Malformed parameter setting 'a b=/x'"],
    ["mail_owner=/x", "Parameter 'mail_owner' not valid with action import"],
    ["queue_directory=/x", "Parameter 'queue_directory' not valid with action import"],
    ["config_directory=x", "Parameter setting 'config_directory' is not an absolute path"],
    ["config_directory=", "Parameter setting 'config_directory' is not an absolute path"],
    ["config_directory=///", "Parameter setting 'config_directory' is the root directory"]
  ])("refuses %j", (word, message) => expect(read("import", word)).toBe(message))

  it("tells the first mistake", () =>
    expect(read("import", "config_directory=x", "y")).toContain("not an absolute"))
})

describe("directories by parameter", () => {
  it("are taken without slashes at the end", () =>
    expect(outcome(readDirectories({ data_directory: "/d//", config_directory: "/c" }))).toEqual(
      new Map([
        ["config_directory", "/c"],
        ["data_directory", "/d"]
      ])
    ))

  it.each([
    ["x", "Parameter setting 'queue_directory' is not an absolute path"],
    ["", "Parameter setting 'queue_directory' is not an absolute path"],
    ["//", "Parameter setting 'queue_directory' is the root directory"]
  ])("are not like %j", (path, message) =>
    expect(outcome(readDirectories({ queue_directory: path }))).toBe(message)
  )
})

describe("default directories", () => {
  const of = (primary: string, name: string) => outcome(locate(new Map(), "queue_directory", primary, name))

  it.each([
    ["/var/spool/postfix", "postfix-x", "/var/spool/postfix-x"],
    ["/mail", "postfix-x", "/postfix-x"],
    ["/var/spool/postfix/", "postfix-x", "/var/spool/postfix/postfix-x"],
    ["/var/spool/postfix//", "postfix-x", "/var/spool/postfix-x"],
    ["/var//spool//postfix", "postfix-x", "/var//spool/postfix-x"],
    ["//mail", "postfix-x", "/postfix-x"],
    ["/", "postfix-x", "/postfix-x"],
    ["/var/spool/postfix", "", "Missing queue_directory parameter value"],
    [
      "spool",
      "postfix-x",
      "Invalid default queue_directory parameter value: 'spool': specify an absolute pathname"
    ]
  ])("%j and the name %j give %j", (primary, name, expected) => expect(of(primary, name)).toBe(expected))
})

describe("paths that Postfix can work with", () => {
  it.each(["/a,b", "/a'b", '/a"b', "/a;b&c|d", "/a:b=c@d", "/a(b)#{c}~`d", "/\xc3\xa4", "/\xc3\xa0"])(
    "are like %s",
    (path) => expect(Either.isRight(checkUsable("queue_directory", path))).toBe(true)
  )

  it.each([
    ["/a b", "white space"],
    ["/a\tb", "white space"],
    ["/a*b", "'*'"],
    ["/a[b", "'['"],
    ["/a?b", "'?'"],
    ["/a\\b", "'\\'"],
    ["/a$b", "'$'"],
    ["/a\x7fb", "'\x7f'"]
  ])("are not like %j", (path, what) =>
    expect(outcome(checkUsable("queue_directory", path))).toBe(
      `queue_directory=${path}: Postfix does not work with ${what} in this path`
    )
  )

  it.each([",", "'", '"', "`"])("have no %s in a configuration directory", (sign) =>
    expect(outcome(checkUsable("config_directory", `/a${sign}b`))).toContain(`'${sign}'`)
  )
})
