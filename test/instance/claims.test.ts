import { describe, expect, it } from "@effect/vitest"
import * as Array from "effect/Array"
import * as FastCheck from "effect/FastCheck"
import * as Option from "effect/Option"
import { resolveConflicts } from "../../src/instance/claims.ts"

const claimed = (instance: string, ...values: ReadonlyArray<readonly [string, string]>) => ({
  instance,
  values
})

const outcome = (...all: ReadonlyArray<ReturnType<typeof claimed>>): string => {
  const [conflict] = Array.getSomes(resolveConflicts(all).conflicts)
  return conflict === undefined ? "fine" : conflict.message
}

describe("claims", () => {
  it("lets each instance have its own", () => {
    expect(
      outcome(claimed("/a", ["queue_directory", "/qa"]), claimed("/b", ["queue_directory", "/qb"]))
    ).toBe("fine")
  })

  it("lets the same owner claim again", () => {
    expect(outcome(claimed("/a", ["queue_directory", "/q"]), claimed("/a", ["queue_directory", "/q"]))).toBe(
      "fine"
    )
  })

  it("finds a conflict inside one instance", () => {
    expect(outcome(claimed("/a", ["queue_directory", "/q"], ["data_directory", "/q"]))).toBe(
      "instance /a, data_directory=/q conflicts with instance /a, queue_directory=/q"
    )
  })

  it("finds a name that is another's directory", () => {
    expect(
      outcome(claimed("/a", ["config_directory", "/a"]), claimed("/b", ["multi_instance_name", "/a"]))
    ).toBe("instance /b, multi_instance_name=/a conflicts with instance /a, config_directory=/a")
  })

  it("finds two empty values in conflict", () => {
    expect(outcome(claimed("/a", ["queue_directory", ""], ["data_directory", ""]))).toBe(
      "instance /a, data_directory= conflicts with instance /a, queue_directory="
    )
  })

  it("takes nothing of an instance that is in conflict", () => {
    const { conflicts } = resolveConflicts([
      claimed("/a", ["queue_directory", "/q"]),
      claimed("/b", ["data_directory", "/d"], ["queue_directory", "/q"]),
      claimed("/c", ["data_directory", "/d"])
    ])
    expect(conflicts.map(Option.isSome)).toEqual([false, true, false])
  })

  const values = FastCheck.array(
    FastCheck.tuple(FastCheck.constantFrom("p", "q", "r"), FastCheck.constantFrom("1", "2", "3"))
  )

  it.prop("is in conflict exactly when a value has two owners", [values, values], ([one, other]) => {
    const owners = new Map<string, Set<string>>()
    const note = (instance: string, [parameter, value]: readonly [string, string]) =>
      owners.set(value, (owners.get(value) ?? new Set()).add(`${instance} ${parameter}`))
    for (const claim of one) note("/a", claim)
    for (const claim of other) note("/b", claim)
    const clash = [...owners.values()].some(({ size }) => size > 1)
    expect(outcome(claimed("/a", ...one), claimed("/b", ...other)) !== "fine").toBe(clash)
  })
})
