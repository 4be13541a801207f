/** The names and texts of system errors. */
import { spawnSync } from "node:child_process"
import { getSystemErrorMap } from "node:util"
import { describe, expect, it } from "@effect/vitest"
import { errnoCode, errnoText } from "../../src/services/files/systemCall.ts"

const numbers = Array.from({ length: 133 }, (_, index) => index + 1).filter(
  (number) => number !== 41 && number !== 58
)

/** As Node has it: the code, if Node knows one, and the negated number. */
const failure = (number: number) => ({
  code: getSystemErrorMap().get(-number)?.[0] ?? `Unknown system error -${number}`,
  errno: -number
})

describe("an error of the system", () => {
  it("has the words of the C library", () => {
    const { stdout } = spawnSync("perl", ["-e", '$! = $_, print "$!\\n" for @ARGV', ...numbers.map(String)], {
      env: { LC_ALL: "C" },
      encoding: "utf8"
    })
    expect(numbers.map((number) => `${errnoText(errnoCode(failure(number)))}\n`).join("")).toBe(stdout)
  })

  it("has the name that Node knows it by", () => {
    const known = [...getSystemErrorMap()].filter(([number]) => number >= -133)
    expect(known.map(([errno, [code]]) => errnoCode({ code, errno }))).toEqual(
      known.map(([, [code]]) => code)
    )
  })

  it("has a name where Node has none", () => {
    expect(errnoCode({ code: "Unknown system error -122", errno: -122 })).toBe("EDQUOT")
    expect(errnoCode({ code: "ERR_INVALID_ARG_VALUE" })).toBe("ERR_INVALID_ARG_VALUE")
    expect([errnoCode(undefined), errnoCode("x"), errnoCode({})]).toEqual(["EIO", "EIO", "EIO"])
    expect(errnoText("EOPNOTSUPP")).toBe("Operation not supported")
    expect(errnoText("ENOTHING")).toBe("ENOTHING")
  })
})
