/** How the subcommands find an instance. */
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { modern } from "../../../src/cli/modern/program.ts"
import { pretendHost } from "../../../src/testing/host.ts"
import type { HostOptions } from "../../../src/testing/PretendHost.ts"
import { textOf } from "../../operations/lifeCycle/host.ts"

const secondary = (name: string) =>
  `multi_instance_name = postfix-${name}\nqueue_directory = /q/${name}\ndata_directory = /d/${name}\n`

const host: HostOptions = {
  mainCf: {
    "/etc/postfix":
      "multi_instance_enable = yes\nmulti_instance_wrapper = x\n" +
      "multi_instance_directories = /etc/postfix-a/ /etc/postfix-gone/\n",
    "/etc/postfix-a": secondary("a")
  }
}

const ended = (line: string, options: HostOptions = host) =>
  Effect.gen(function* () {
    const pretended = yield* pretendHost({ argv: line.split(" "), ...options })
    const status = yield* Effect.provide(modern, pretended.layer)
    return {
      status,
      output: yield* pretended.output,
      errors: yield* pretended.errors,
      list: /multi_instance_directories = (.*)/.exec(
        textOf(yield* pretended.tree, "/etc/postfix/main.cf")
      )?.[1]
    }
  })

describe("a damaged instance with --keep-going", () => {
  const damaged: HostOptions = {
    mainCf: {
      "/etc/postfix":
        "multi_instance_enable = yes\nmulti_instance_wrapper = x\n" +
        "multi_instance_directories = /etc/postfix-a /etc/postfix-b /srv/c\n",
      "/etc/postfix-a": `${secondary("a")}mynetworks\n`,
      "/etc/postfix-b": secondary("b"),
      "/srv/c": secondary("c").replace("/q/c", "/q/b")
    }
  }

  it.effect.each([
    ["enable a", "/etc/postfix-a"],
    ["disable postfix-a", "/etc/postfix-a"],
    ["assign --group g /etc/postfix-a/", "/etc/postfix-a"],
    ["deport a", "/etc/postfix-a"],
    ["destroy postfix-a", "/etc/postfix-a"],
    ["enable c", "/srv/c"],
    ["create postfix-d --before a", "/etc/postfix-a"],
    ["create postfix-d --before /srv/c/", "/srv/c"],
    ["list --instance a", "/etc/postfix-a"],
    ["list --format json --instance c", "/srv/c"]
  ] as const)("is said to be damaged, and not to be unknown: %s", ([line, directory]) =>
    Effect.gen(function* () {
      const options = { ...damaged, errorIsTerminal: true }
      const { errors, status } = yield* ended(`${line} --keep-going`, options)
      expect(status).toBe(1)
      expect(errors.split("\n").slice(-3)).toEqual([
        `postmulti: fatal: Instance '${directory}' is damaged`,
        `postmulti: hint: repair its main.cf, or run 'postmulti deport ${directory}' to remove it from the list`,
        ""
      ])
      expect(yield* ended(`enable nosuch --keep-going`, damaged)).toMatchObject({
        errors: expect.stringContaining("No instance named nosuch")
      })
    })
  )
})

describe("a group", () => {
  const files: HostOptions = {
    mainCf: {
      "/etc/postfix":
        "multi_instance_enable = yes\nmulti_instance_wrapper = x\n" +
        "multi_instance_directories = /etc/postfix-out /etc/postfix-b /etc/postfix-c\n",
      "/etc/postfix-out": secondary("out"),
      "/etc/postfix-b": `${secondary("b").replace("postfix-b", "out")}multi_instance_group = g\n`,
      "/etc/postfix-c": `${secondary("c").replace("postfix-c", "-")}multi_instance_group = g\n`
    }
  }

  it.effect("does not reach another instance that matches the name of one in it", () =>
    Effect.gen(function* () {
      expect(yield* ended("destroy --group g", files)).toMatchObject({ list: "/etc/postfix-out", status: 0 })
      const { output } = yield* ended("enable --group g --dry-run --format json", files)
      const shown: ReadonlyArray<unknown> = JSON.parse(output)
      expect(shown).toMatchObject([
        { steps: [{ path: "/etc/postfix-b/main.cf" }] },
        { steps: [{ path: "/etc/postfix-c/main.cf" }] }
      ])
    })
  )

  it.effect("is not the only way to name one instance twice", () =>
    Effect.gen(function* () {
      expect(yield* ended("destroy b postfix-b /etc/postfix-b/ out", files)).toMatchObject({ status: 1 })
      expect(yield* ended("destroy postfix-out /etc/postfix-out/", files)).toMatchObject({
        errors: "",
        list: "/etc/postfix-b /etc/postfix-c",
        status: 0
      })
    })
  )
})

describe("an entry with a slash at its end", () => {
  it.effect.each(["/etc/postfix-a", "/etc/postfix-a/", "/etc/postfix-a//"])("is found by %s", (directory) =>
    Effect.gen(function* () {
      for (const line of ["list --instance", "enable", "disable", "run --instance"]) {
        const words = line.startsWith("run") ? " true" : ""
        expect(yield* ended(`${line} ${directory} --keep-going${words}`)).toMatchObject({
          status: /^(list|run)/.test(line) ? 1 : 0,
          errors: expect.not.stringMatching(/No (instance|matching)/)
        })
      }
      expect(yield* ended(`deport ${directory} --keep-going`)).toMatchObject({
        status: 0,
        list: "/etc/postfix-gone/"
      })
      expect(yield* ended(`create postfix-b --before ${directory} --keep-going`)).toMatchObject({
        status: 0,
        list: "/etc/postfix-b /etc/postfix-a/ /etc/postfix-gone/"
      })
    })
  )

  it.effect.each(["/etc/postfix-gone", "/etc/postfix-gone/"])(
    "is found by %s if the instance is gone",
    (directory) =>
      Effect.gen(function* () {
        expect(yield* ended(`deport ${directory}`)).toMatchObject({ status: 0, list: "/etc/postfix-a/" })
      })
  )
})
