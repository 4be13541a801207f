/** Hints after an error: shown on a terminal, and nowhere else. */
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { directory, file, unreadable } from "../../src/testing/files.ts"
import type { HostOptions } from "../../src/testing/PretendHost.ts"
import { command } from "../operations/lifeCycle/host.ts"
import { wish, words } from "./modern/reading.ts"

const secondary = (name: string, group = "") =>
  `queue_directory = /q/${name}\ndata_directory = /d/${name}\nmulti_instance_name = postfix-${name}\n` +
  `multi_instance_group = ${group}\n`

const primary = (...names: ReadonlyArray<string>) =>
  "multi_instance_enable = yes\nmulti_instance_wrapper = x\n" +
  `multi_instance_directories = ${names.map((name) => `/etc/postfix-${name}`).join(" ")}\n`

const host: HostOptions = {
  mainCf: {
    "/etc/postfix": primary("in", "out"),
    "/etc/postfix-in": secondary("in", "inbound"),
    "/etc/postfix-out": `${secondary("out")}multi_instance_enable = yes\n`
  }
}

const linesOf = (line: string, options: HostOptions = host) =>
  Effect.map(command(line, { errorIsTerminal: true, ...options }), ({ errors }) =>
    errors.split("\n").slice(0, -1)
  )

const names = "postmulti: hint: the instances are: /etc/postfix, postfix-in, postfix-out"

describe("hints", () => {
  it.effect.each<readonly [line: string, ...errors: ReadonlyArray<string>]>([
    ["-e enable -i aut", "fatal: No instance named aut", "hint: did you mean 'postfix-out'?"],
    ["-e enable -i nosuch", "fatal: No instance named nosuch"],
    [
      "-e assign -i postfix-im -G g",
      "fatal: No instance named postfix-im",
      "hint: did you mean 'postfix-in'?"
    ],
    ["-e destroy -i nosuch", "fatal: No instance named nosuch"],
    ["-i nosuch -x true", "fatal: No matching instances"],
    ["-i ot -p status", "fatal: No matching instances", "hint: did you mean 'postfix-out'?"]
  ])("name the instances that there are: %s", ([line, ...errors]) =>
    Effect.gen(function* () {
      expect(yield* linesOf(line)).toEqual([...errors.map((text) => `postmulti: ${text}`), names])
    })
  )

  it.effect.each(["-v", "-l -p status", "-l -Z", "-l -i"])("show the other door: %s", (line) =>
    Effect.gen(function* () {
      expect((yield* linesOf(line)).at(-1)).toBe("postmulti: hint: 'postmulti --help' shows the subcommands")
    })
  )

  it.effect.each<readonly [line: string, ...errors: ReadonlyArray<string>]>([
    [
      "-g inbuond -x true",
      "fatal: No matching instances",
      "hint: did you mean 'inbound'?",
      "hint: the groups are: inbound"
    ],
    [
      "-i in -p stop",
      "fatal: No matching instances",
      "hint: none of these instances is enabled",
      "hint: 'postfix -c /etc/postfix-in stop' acts on one that is running nevertheless"
    ],
    [
      "-g inbound -p reload",
      "fatal: No matching instances",
      "hint: none of these instances is enabled",
      "hint: 'postfix -c /etc/postfix-in reload' acts on one that is running nevertheless"
    ],
    [
      "-e create -I out",
      "fatal: New instance name must start with 'postfix-'",
      "hint: did you mean 'postfix-out'?"
    ],
    [
      "-e create -I Postfix-Foo",
      "fatal: New instance name must start with 'postfix-'",
      "hint: did you mean 'postfix-foo'?"
    ],
    [
      "-e create -I postfix-in",
      "fatal: new config_directory=/etc/postfix-in is already in use by instance /etc/postfix-in, " +
        "config_directory=/etc/postfix-in",
      "hint: it is there already: 'postmulti show /etc/postfix-in' shows what is set"
    ],
    ["-l in", "fatal: Command not allowed with '-l'", "hint: did you mean '-l -i in'?"],
    [
      "-e create -I -",
      "fatal: Missing config_directory parameter value",
      "hint: without a name, give the directory: --config-directory DIR, or with -e config_directory=DIR"
    ],
    [
      "-e create -I postfix-x -i nosuch",
      "fatal: No matching secondary instances",
      "hint: the instances are: postfix-in, postfix-out"
    ],
    [
      "-e destroy -i out",
      "fatal: Cannot remove enabled instances",
      "hint: 'postmulti disable postfix-out' comes first"
    ],
    [
      "-e creat",
      "fatal: Invalid '-e' edit action 'creat'. Specify 'create', 'destroy', 'import', 'deport', 'enable', 'disable', 'assign' or 'init'",
      "hint: did you mean 'create'?"
    ]
  ])("say what helps: %s", ([line, ...errors]) =>
    Effect.gen(function* () {
      expect(yield* linesOf(line)).toEqual(errors.map((text) => `postmulti: ${text}`))
    })
  )

  it.effect.each<readonly [line: string, files: HostOptions["files"], ...errors: ReadonlyArray<string>]>([
    [
      "-e create -I postfix-x",
      { "/etc": { ...directory, uid: 1000 } },
      "fatal: /etc/postfix: directory /etc does not belong to root (its owner has user ID 1000)",
      "hint: make root its owner, and let nobody else write to it"
    ],
    [
      "-e enable -i in",
      { "/etc/postfix-in": { ...directory, mode: 0o777 } },
      "fatal: directory /etc/postfix-in is writable by everybody",
      "hint: make root its owner, and let nobody else write to it"
    ],
    [
      "-e import -I postfix-x",
      {
        "/etc/postfix-x/main.cf": file("queue_directory = /q/x\ndata_directory = /d/x\n"),
        "/q/x": directory
      },
      "fatal: '/etc/postfix-x' lacks a master.cf file",
      "hint: copy master.cf.proto there, from the directory that 'postconf -dh meta_directory' prints"
    ],
    [
      "-e import -I postfix-x",
      {
        "/etc/postfix-x/main.cf": file("queue_directory = /q/x\ndata_directory = /d/x\n"),
        "/etc/postfix-x/master.cf": file("")
      },
      "fatal: chdir(/q/x): No such file or directory",
      "hint: run 'mkdir -p /q/x'"
    ],
    [
      "-l",
      { "/usr/sbin/postconf": unreadable("ENOENT") },
      "fatal: postconf not found in /usr/sbin, /usr/local/sbin, /usr/bin, /usr/local/bin: is Postfix installed?",
      "hint: install Postfix, or put the directory of postconf into PATH"
    ]
  ])("say the remedy that doctor knows: %s", ([line, files, ...errors]) =>
    Effect.gen(function* () {
      expect(yield* linesOf(line, { ...host, ...(files === undefined ? {} : { files }) })).toEqual(
        errors.map((text) => `postmulti: ${text}`)
      )
    })
  )

  it.effect("say how to look at queued mail", () =>
    Effect.gen(function* () {
      const errors = yield* linesOf("-e destroy -i in", {
        ...host,
        files: { "/q/in/hold/ABC": file("mail"), "/etc/postfix-in/master.cf": file("") }
      })
      expect(errors.slice(1)).toEqual([
        "postmulti: hint: 'postmulti run --instance /etc/postfix-in -- postqueue -p' lists them"
      ])
    })
  )

  it.effect("end after twenty names", () =>
    Effect.gen(function* () {
      const many = Array.from({ length: 30 }, (_, index) => `i${index}`)
      const errors = yield* linesOf("-e enable -i nosuch", {
        mainCf: {
          "/etc/postfix": primary(...many),
          ...Object.fromEntries(many.map((name) => [`/etc/postfix-${name}`, secondary(name)]))
        }
      })
      expect(errors[1]).toMatch(/^postmulti: hint: the instances are: .* postfix-i18, and 11 more$/)
    })
  )

  it.effect("are for terminals only, and not for the mail log", () =>
    Effect.gen(function* () {
      const { errors } = yield* command("-e enable -i nosuch", host)
      expect(errors).toBe("postmulti: fatal: No instance named nosuch\n")
      const { log } = yield* command("-e enable -i nosuch", { ...host, errorIsTerminal: true })
      expect(log).toEqual(["fatal: No instance named nosuch"])
    })
  )

  it.effect.each([
    ["multi_instance_wrapper = x\n", "multi_instance_enable!=yes"],
    ["multi_instance_enable = yes\n", "multi_instance_wrapper is empty"]
  ] as const)("say the modern word for what comes first: %j", ([mainCf, message]) =>
    Effect.gen(function* () {
      expect(yield* linesOf("-e create -I postfix-x", { mainCf: { "/etc/postfix": mainCf } })).toEqual([
        `postmulti: fatal: ${message}, run 'postmulti -e init' first.`,
        "postmulti: hint: 'postmulti init' does the same"
      ])
    })
  )

  it.effect("say where a long option belongs", () =>
    Effect.gen(function* () {
      expect((yield* linesOf("--verbose list")).slice(-2)).toEqual([
        "postmulti: hint: long options come after the subcommand, as in 'postmulti list --format json'",
        "postmulti: hint: 'postmulti --help' shows the subcommands"
      ])
    })
  )

  it.each([
    ["remove", "postmulti destroy"],
    ["check", "'-p --' is missing"],
    ["edit in", "'postmulti run --instance in -- postconf -e NAME=VALUE'"],
    ["info in", "'postmulti show in'"],
    ["remove in", "'postmulti destroy in'"],
    ["add postfix-in", "'postmulti import postfix-in'"],
    ["constructor", ""]
  ])("know words of other programs: %s", (line, meant) => {
    const found = wish(words(line))
    const hints = found._tag === "Left" && "hints" in found.left ? found.left.hints.join("\n") : "none"
    expect(hints).toContain(meant)
  })

  it.each([
    ["flush", "postfix flush", "each instance"],
    ["flush in", "postfix --instance in flush", "one instance"],
    ["check in /etc/postfix-out", "postfix --instance in check", "one instance"],
    ["flush --group mta", "postfix --group mta flush", ""],
    ["flush --instance=in", "postfix --instance in flush", ""],
    ["flush --verbose in", "postfix --instance INSTANCE flush", "one instance"],
    ["flush -i in", "postfix --instance INSTANCE flush", "one instance"],
    ["flush in --verbose", "postfix --instance INSTANCE flush", "one instance"],
    ["flush $x", "postfix --instance '$x' flush", "one instance"],
    ["quick-stop in", "postfix --instance in quick-stop", "one instance"],
    ["set-permissions a=b", "postfix set-permissions a=b", "each instance"]
  ])("never make a command wider than it was: %s", (line, meant, whom) => {
    const found = wish(words(line))
    const hints = found._tag === "Left" && "hints" in found.left ? found.left.hints : []
    expect(hints[0]).toBe(`'postmulti ${meant}' does that${whom === "" ? "" : ` for ${whom}`}`)
    expect(hints.filter((hint) => hint.includes("for each"))).toHaveLength(whom === "each instance" ? 1 : 0)
  })

  it.each([
    ["postfix stop --instance in", "postfix --instance in stop"],
    ["postfix --verbose stop --instance=in", "postfix --verbose --instance=in stop"],
    ["postfix stop --instance in --keep-going", "postfix --instance in --keep-going stop"],
    ["postfix stop in", "postfix --instance in stop"],
    ["postfix stop in --verbose", "postfix --verbose stop in"],
    ["run postqueue --instance in -p", "run --instance in postqueue -p"],
    ["run echo a;b --verbose", "run --verbose echo 'a;b'"]
  ])("put an option where it belongs: %s", (line, meant) => {
    expect(wish(words(line))).toMatchObject({ left: { hints: [`did you mean 'postmulti ${meant}'?`] } })
  })

  it("do not offer to force anything", () => {
    expect(wish(words("destroy -f in"))).toMatchObject({
      left: { hints: ["nothing can be forced: a refusal says what comes first"] }
    })
  })

  it.each([
    "postfix --instance in stop out",
    "postfix stop --instance",
    "postfix stop in out",
    "postfix stop -i in"
  ])("do not guess: %s", (line) => expect(wish(words(line))).toMatchObject({ left: { hints: [] } }))

  it.each([
    ["lsit", "list"],
    ["destory in", "destroy"],
    ["list --gruop x", "--group"],
    ["run -group x", "--group"],
    ["CREATE postfix-x", "create"],
    ["list in", "postmulti list --instance in"],
    ["status --ages in", "postmulti status --ages --instance in"],
    ["list -i in", "postmulti list --instance in"],
    ["list --reverse -g x", "postmulti list --reverse --group x"],
    ["stop -i in", "postmulti stop in"],
    ["destroy in -n", "postmulti destroy in --dry-run"],
    ["list --json", "postmulti list --format json"],
    ["run -v -- ls -l", "postmulti run --verbose -- ls -l"]
  ])("correct a modern command line: %s", (line, meant) => {
    expect(wish(words(line))).toMatchObject({ left: { hints: [`did you mean '${meant}'?`] } })
  })
})
