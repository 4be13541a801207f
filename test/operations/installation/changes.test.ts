import * as Fs from "node:fs"
import { describe, expect, it } from "@effect/vitest"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { programFiles, slots } from "../../../src/operations/installation/layout.ts"
import { planInstall, planUninstall } from "../../../src/operations/installation/plan.ts"
import { describeInstallationStep } from "../../../src/operations/installation/steps.ts"
import type { Situation } from "../../../src/operations/installation/survey.ts"

const plain = `#!/bin/sh
postmulti_node=
postmulti_program=
postmulti_original=
exec
`
const program = new Map<string, string>(
  programFiles.map((name) => [name, name === "postmulti" ? plain : name])
)
const home = "/usr/local/lib/postmulti"
const [room, otherRoom] = slots
const node = "/usr/bin/node"
const man = "/usr/local/share/man"
const manDirectory = `${man}/man1`
const manPage = `${manDirectory}/postmulti.1`

/** The launcher after the installation. */
const launcher = (setNode: string, setRoom: string) =>
  `#!/bin/sh
postmulti_node='${setNode}'
postmulti_program='${setRoom}'
postmulti_original='/usr/sbin/postmulti.postfix'
exec
`

const installed = new Map([
  ...[...program].map(([name, text]) => [`${room}/${name}`, text] as const),
  [`${home}/launcher`, launcher("/usr/bin/node", room)],
  [`${home}/postmulti`, `#!${home}/launcher\nexec ${home}/launcher "$0" "$@"\n`]
])

const untouched: Situation = {
  path: "/usr/sbin/postmulti",
  aside: "/usr/sbin/postmulti.postfix",
  found: "binary",
  kept: "none",
  diversion: { _tag: "None" },
  hasPostfix: true,
  directories: [],
  pageDirectories: ["/usr/local/share"],
  page: "none",
  current: Option.none(),
  installed: new Map(),
  removable: []
}

const complete: Situation = {
  ...untouched,
  found: "ours",
  kept: "original",
  diversion: { _tag: "Aside" },
  directories: [home, room],
  pageDirectories: ["/usr/local/share", man, manDirectory],
  page: room,
  current: Option.some(room),
  installed,
  removable: [`${home}/postmulti`, `${room}/postmulti.cjs`]
}

const install = (different: Partial<Situation>, base = complete, of = node) =>
  Either.match(planInstall({ ...base, ...different }, program, of), {
    onLeft: ({ message }) => [message],
    onRight: (changes) => changes.map(describeInstallationStep)
  })

const uninstall = (different: Partial<Situation>, base = complete) =>
  Either.match(planUninstall({ ...base, ...different }), {
    onLeft: ({ message }) => [message],
    onRight: (changes) => changes.map(describeInstallationStep)
  })

const prepare = `prepare a faster start of ${room}`
const divert = "have dpkg put its /usr/sbin/postmulti at /usr/sbin/postmulti.postfix"
const keep = "copy /usr/sbin/postmulti to /usr/sbin/postmulti.postfix"
const link = "make /usr/sbin/postmulti a link to /usr/local/lib/postmulti/postmulti"
const giveBack = "move /usr/sbin/postmulti.postfix to /usr/sbin/postmulti"
const undivert = "have dpkg put its file at /usr/sbin/postmulti again"
const onlyOurs = "/usr/sbin/postmulti is this program, and Postfix's own is not beside it"
const emptied = [
  `wait until no command is starting from ${home}`,
  `remove file ${manPage}`,
  `remove file ${home}/postmulti`,
  `remove file ${room}/postmulti.cjs`,
  `remove directory ${room}`,
  `remove directory ${home}`
]

describe("install", () => {
  it("brings the files first, what starts them after that, and takes the place at the end", () => {
    expect(install({}, untouched)).toEqual([
      `make directory ${home}`,
      `make directory ${room}`,
      ...programFiles.map((name) => `write file ${room}/${name}`),
      prepare,
      `write file ${home}/launcher`,
      `write file ${home}/postmulti`,
      `make directory ${man}`,
      `make directory ${manDirectory}`,
      `make ${manPage} a link to ${room}/postmulti.1`,
      divert,
      keep,
      link
    ])
  })

  it("makes another program beside the one that everybody starts, and back again", () => {
    const changed = new Map([...installed, [`${room}/modern.cjs`, "older"]])
    const all = (there: string) => programFiles.map((name) => `write file ${there}/${name}`)
    expect(install({ installed: changed })).toEqual([
      `make directory ${otherRoom}`,
      ...all(otherRoom),
      `prepare a faster start of ${otherRoom}`,
      `write file ${home}/launcher`,
      `make ${manPage} a link to ${otherRoom}/postmulti.1`
    ])
    const current = Option.some(otherRoom)
    expect(install({ installed: new Map(), current, directories: [home, room, otherRoom] })).toEqual([
      ...all(room),
      prepare,
      `write file ${home}/launcher`,
      `write file ${home}/postmulti`
    ])
  })

  it("leaves a manual page that somebody else has put there", () => {
    expect(install({ page: "other" }, untouched).filter((step) => step.includes("/man"))).toEqual([])
    expect(uninstall({ page: "other" }).filter((step) => step.includes("/man"))).toEqual([])
  })

  it.each([
    ["is complete", {}, [prepare]],
    ["was cut off before the original was kept", { found: "binary", kept: "none" }, [prepare, keep, link]],
    ["was cut off before the link was made", { found: "binary" }, [prepare, link]],
    ["was cut off while something else was there", { found: "binary", kept: "other" }, [prepare, keep, link]],
    ["was a launcher of another kind", { found: "script" }, [prepare, link]],
    ["was the executable without Node", { found: "native" }, [prepare, link]],
    [
      "was that, put there by hand",
      { found: "native", diversion: { _tag: "None" } },
      [prepare, divert, link]
    ],
    ["was that where there is no dpkg", { found: "native", diversion: { _tag: "NoDpkg" } }, [prepare, link]],
    ["lost its link", { found: "none" }, [prepare, link]],
    [
      "was undone by an upgrade without dpkg",
      { found: "binary", diversion: { _tag: "NoDpkg" } },
      [prepare, keep, link]
    ],
    ["lost its diversion", { diversion: { _tag: "None" } }, [prepare, divert]]
  ] as const)("completes what %s", (_, different, expected) => expect(install(different)).toEqual(expected))

  it("writes the launcher for another Node", () => {
    const changes = Either.getOrThrow(planInstall(complete, program, "/opt/my node/node"))
    expect(changes.map(describeInstallationStep)).toEqual([prepare, `write file ${home}/launcher`])
    expect(changes[1]).toMatchObject({
      _tag: "WriteFile",
      path: `${home}/launcher`,
      text: launcher("/opt/my node/node", room),
      ownership: { mode: Option.some(0o755) }
    })
  })

  it.each([
    [{ found: "none", kept: "none" }, "there is no /usr/sbin/postmulti to replace"],
    [
      { found: "script", kept: "none" },
      "/usr/sbin/postmulti is a script, neither Postfix's own program nor ours"
    ],
    [{ found: "native", kept: "none" }, onlyOurs],
    [{ found: "native", kept: "other" }, onlyOurs],
    [
      { diversion: { _tag: "Elsewhere", place: "/other" } },
      "/usr/sbin/postmulti is diverted to /other already, see dpkg-divert(1)"
    ],
    [
      {
        found: "script",
        kept: "original",
        diversion: { _tag: "Elsewhere", place: "/usr/sbin/postmulti.postfix" }
      },
      "/usr/sbin/postmulti is diverted to /usr/sbin/postmulti.postfix already, see dpkg-divert(1)"
    ]
  ] as const)("refuses %o", (different, expected) => expect(install(different)).toEqual([expected]))
})

describe("the files of the program", () => {
  it("are those that the build makes", () => {
    const { scripts } = JSON.parse(Fs.readFileSync(new URL("../../../package.json", import.meta.url), "utf8"))
    const made = [...scripts.build.matchAll(/ src\/bin\/(\w+)\.ts/g)]
    expect([...programFiles].sort()).toEqual(
      [...made.map(([, name]) => `${name}.cjs`), "postmulti", "postmulti.1"].sort()
    )
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
      { kept: "none", hasPostfix: false },
      ["remove file /usr/sbin/postmulti", undivert, ...emptied]
    ],
    ["one without an original", { kept: "none" }, ["there is no /usr/sbin/postmulti.postfix to put back"]],
    [
      "one that has something else in its place",
      { kept: "other" },
      ["/usr/sbin/postmulti.postfix is not Postfix's own program"]
    ],
    ["one that was cut off then", { found: "binary", kept: "other" }, [undivert, ...emptied]],
    ["the executable without Node", { found: "native" }, [giveBack, undivert, ...emptied]],
    ["that, put there by hand", { found: "native", diversion: { _tag: "None" } }, [giveBack, ...emptied]],
    ["that without dpkg", { found: "native", diversion: { _tag: "NoDpkg" } }, [giveBack, ...emptied]],
    ["nothing where it alone is left", { found: "native", kept: "none" }, [onlyOurs]]
  ] as const)("takes back %s", (_, different, expected) => expect(uninstall(different)).toEqual(expected))

  it("has nothing to do where nothing is installed", () => expect(uninstall({}, untouched)).toEqual([]))

  it.each(["script", "native", "binary"] as const)(
    "leaves a package of this program alone that is a %s",
    (found) => {
      const place = "/usr/sbin/postmulti.postfix"
      const theirs = { found, kept: "original", diversion: { _tag: "Elsewhere", place } } as const
      expect(uninstall(theirs, untouched)).toEqual([
        `/usr/sbin/postmulti is diverted to ${place} already, see dpkg-divert(1)`
      ])
      expect(uninstall(theirs)).toEqual(emptied)
    }
  )

  it("leaves the script of somebody else alone", () => {
    expect(uninstall({ found: "script" }, untouched)).toEqual([
      "/usr/sbin/postmulti is a script, neither Postfix's own program nor ours"
    ])
  })
})
