import * as Fs from "node:fs"
import { describe, expect, it } from "@effect/vitest"
import * as Either from "effect/Either"
import { describeChange } from "../../../src/operations/installation/Change.ts"
import { installChanges } from "../../../src/operations/installation/install.ts"
import { programFiles, type Situation } from "../../../src/operations/installation/Situation.ts"
import { uninstallChanges } from "../../../src/operations/installation/uninstall.ts"

const program = new Map<string, string>(
  programFiles.map((name) => [name, name === "postmulti.cjs" ? "#!/usr/bin/env node\nentry" : name])
)
const installed = new Map([...program, ["postmulti.cjs", "#!/usr/bin/node\nentry"]])

const untouched: Situation = {
  path: "/usr/sbin/postmulti",
  aside: "/usr/sbin/postmulti.postfix",
  found: "binary",
  hasAside: false,
  diversion: { _tag: "None" },
  hasPostfix: true,
  hasHome: false,
  installed: new Map(),
  removable: []
}

const complete: Situation = {
  ...untouched,
  found: "ours",
  hasAside: true,
  diversion: { _tag: "Aside" },
  hasHome: true,
  installed,
  removable: ["postmulti.cjs"]
}

const install = (different: Partial<Situation>, base = complete, node = "/usr/bin/node") =>
  Either.match(installChanges({ ...base, ...different }, program, node), {
    onLeft: ({ message }) => [message],
    onRight: (changes) => changes.map(describeChange)
  })

const uninstall = (different: Partial<Situation>, base = complete) =>
  Either.match(uninstallChanges({ ...base, ...different }), {
    onLeft: ({ message }) => [message],
    onRight: (changes) => changes.map(describeChange)
  })

const prepare = "prepare a faster start of /usr/local/lib/postmulti"
const divert = "have dpkg put its /usr/sbin/postmulti at /usr/sbin/postmulti.postfix"
const keep = "copy /usr/sbin/postmulti to /usr/sbin/postmulti.postfix"
const link = "make /usr/sbin/postmulti a link to /usr/local/lib/postmulti/postmulti.cjs"
const giveBack = "move /usr/sbin/postmulti.postfix to /usr/sbin/postmulti"
const undivert = "have dpkg put its file at /usr/sbin/postmulti again"
const emptied = [
  "remove file /usr/local/lib/postmulti/postmulti.cjs",
  "remove directory /usr/local/lib/postmulti"
]

describe("install", () => {
  it("brings the files first, the entry last of them, and takes the place at the end", () => {
    expect(install({}, untouched)).toEqual([
      "make directory /usr/local/lib/postmulti",
      ...programFiles.map((name) => `write file /usr/local/lib/postmulti/${name}`),
      prepare,
      divert,
      keep,
      link
    ])
    expect(programFiles.at(-1)).toBe("postmulti.cjs")
  })

  it.each([
    ["is complete", {}, [prepare]],
    ["was cut off before the original was kept", { found: "binary", hasAside: false }, [prepare, keep, link]],
    ["was cut off before the link was made", { found: "binary" }, [prepare, link]],
    ["was a launcher of another kind", { found: "script" }, [prepare, link]],
    ["lost its link", { found: "none" }, [prepare, link]],
    [
      "was undone by an upgrade without dpkg",
      { found: "binary", diversion: { _tag: "NoDpkg" } },
      [prepare, keep, link]
    ],
    ["lost its diversion", { diversion: { _tag: "None" } }, [prepare, divert]]
  ] as const)("completes what %s", (_, different, expected) => expect(install(different)).toEqual(expected))

  it("names Node by its absolute path", () => {
    const node = "/opt/node/bin/node"
    expect(install({}, complete, node)).toEqual([
      "write file /usr/local/lib/postmulti/postmulti.cjs",
      prepare
    ])
    const changes = Either.getOrThrow(installChanges(untouched, program, node))
    expect(changes).toContainEqual({
      _tag: "WriteFile",
      path: "/usr/local/lib/postmulti/postmulti.cjs",
      text: "#!/opt/node/bin/node\nentry",
      mode: 0o755
    })
  })

  it.each([
    [{ found: "none", hasAside: false }, "there is no /usr/sbin/postmulti whose place could be taken"],
    [
      { found: "script", hasAside: false },
      "/usr/sbin/postmulti is a script, neither Postfix's own program nor ours"
    ],
    [
      { diversion: { _tag: "Elsewhere", place: "/other" } },
      "/usr/sbin/postmulti is diverted to /other already, see dpkg-divert(1)"
    ]
  ] as const)("refuses %o", (different, expected) => expect(install(different)).toEqual([expected]))

  it.each(["/opt/my node/node", `/${"x".repeat(120)}`])("refuses a Node that no script can name", (node) => {
    expect(install({}, untouched, node)).toEqual([expect.stringContaining("cannot start a script")])
  })
})

describe("the files of the program", () => {
  it("are those that the build makes", () => {
    const { scripts } = JSON.parse(Fs.readFileSync(new URL("../../../package.json", import.meta.url), "utf8"))
    const made = [...scripts.build.matchAll(/ src\/bin\/(\w+)\.ts/g)].map(([, name]) => `${name}.cjs`)
    expect([...programFiles].sort()).toEqual(made.sort())
  })
})

describe("uninstall", () => {
  it.each([
    ["a complete installation", {}, [giveBack, undivert, ...emptied]],
    ["one without dpkg", { diversion: { _tag: "NoDpkg" } }, [giveBack, ...emptied]],
    [
      "one that an upgrade without dpkg has undone",
      { found: "binary", diversion: { _tag: "NoDpkg" } },
      ["remove file /usr/sbin/postmulti.postfix", ...emptied]
    ],
    [
      "one of a Postfix that is gone",
      { hasAside: false, hasPostfix: false },
      ["remove file /usr/sbin/postmulti", undivert, ...emptied]
    ],
    [
      "one without an original",
      { hasAside: false },
      ["there is no /usr/sbin/postmulti.postfix that could be put back"]
    ]
  ] as const)("takes back %s", (_, different, expected) => expect(uninstall(different)).toEqual(expected))

  it("has nothing to do where nothing is installed", () => expect(uninstall({}, untouched)).toEqual([]))

  it("leaves the script of somebody else alone", () => {
    expect(uninstall({ found: "script" }, untouched)).toEqual([
      "/usr/sbin/postmulti is a script, neither Postfix's own program nor ours"
    ])
  })
})
