import { describe, expect, it } from "@effect/vitest"
import * as Either from "effect/Either"
import { checkImportEnvironment } from "../../src/postfix/importEnvironment.ts"

const complaint = (value: string) =>
  Either.match(checkImportEnvironment(value), { onLeft: ({ message }) => message, onRight: () => "fine" })

describe("import_environment", () => {
  it.each([
    "",
    "MAIL_CONFIG, TZ LANG=C",
    "A=",
    "A=b=c",
    "{TZ}",
    "{ TZ = a b }",
    "{TZ=x} y",
    "{}",
    "{ }",
    "{{A=b}}",
    "a{b=c}",
    "}",
    "A={ b c",
    "{ A = b },{C=d}"
  ])("%j is fine", (value) => expect(complaint(value)).toBe("fine"))

  it.each([
    ["{ TZ = x", "import_environment: missing '}' in \"{ TZ = x\""],
    ["A, {", "import_environment: missing '}' in \"{\""],
    ["{ A = {b }", "import_environment: missing '}' in \"{ A = {b }\""],
    ["{TZ=x}y", "import_environment: syntax error after '}' in \"{TZ=x}y\""],
    ["{ a b = c }", "clean_env: missing '=' after attribute name in: a b = c"],
    ["=x", "clean_env: missing attribute name in: =x"],
    ["A = b", "clean_env: missing attribute name in: ="],
    ["{ = x } {", "import_environment: missing '}' in \"{\""]
  ])("%j is not", (value, message) => expect(complaint(value)).toBe(message))
})
