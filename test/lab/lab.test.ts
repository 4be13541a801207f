/** A lab on disk, as an ordinary user. */
import { spawnSync } from "node:child_process"
import * as Fs from "node:fs"
import * as Path from "node:path"
import { describe, expect, it } from "@effect/vitest"
import { root } from "../manual/documents.ts"
import { makeHome, stayOut, timeLimit } from "./home.ts"

const { environment, place, run } = makeHome()

// Most of the time, each test waits for a program.
describe.concurrent("a lab", () => {
  it.each(["sh", "bash", "zsh"])(
    "that cannot be made ends a script in %s",
    { timeout: timeLimit },
    async (shell) => {
      const { output, status } = await run(`${shell} -c 'eval "$(postmulti lab /)"; echo reached'`)
      expect({ output, status }).toEqual({ output: "", status: 1 })
    }
  )

  it("that cannot be made leaves a terminal open", { timeout: timeLimit }, async () => {
    const { output } = await run(`bash --norc -ic 'eval "$(postmulti lab /)" || echo $?'`)
    expect(output).toBe("1\n")
  })

  it("gives commands their environment, and its own programs", {
    timeout: timeLimit
  }, async () => {
    const lab = `${place}/environment`
    const shown = 'echo "$multi_instance_name $queue_directory $MAIL_CONFIG $(command -v postfix)"'
    const { output } = await run(
      `eval "$(postmulti lab ${lab})"; postmulti -e init; postmulti -e create -I postfix-a
       postmulti -x sh -c '${shown}'`
    )
    expect(output.split("\n")).toEqual([
      ` ${lab}/var/spool/postfix ${lab}/etc/postfix ${lab}/bin/postfix`,
      `postfix-a ${lab}/var/spool/postfix-a ${lab}/etc/postfix-a ${lab}/bin/postfix`,
      ""
    ])
  })

  it("keeps running instances and queued mail from being destroyed", {
    timeout: timeLimit
  }, async () => {
    const { errors, output } = await run(`
      eval "$(postmulti lab ${place}/destroy)"
      step() { "$@" 2>&1; echo $?; }
      # The working directory is not in the lab, and is not above it.
      mkdir ${place}/elsewhere && cd ${place}/elsewhere
      postmulti -e init; postmulti -e create -I postfix-a; postmulti -e enable -i a
      postfix start 2>/dev/null
      step postmulti -e destroy -i a
      postmulti -e disable -i a
      step postmulti -e destroy -i a
      postmulti -i a -x postfix stop 2>/dev/null
      postmulti -i a -x sh -c 'touch "$queue_directory/hold/ABC123"'
      step postmulti -e destroy -i a
      postmulti -i a -x sh -c 'rm "$queue_directory/hold/ABC123"'
      postmulti status --instance a | cut -c 1-31
      step postmulti -e destroy -i a
      ls -A ${place}/destroy/etc ${place}/destroy/var/spool ${place}/destroy/var/lib`)
    expect(errors).toBe("")
    expect(output.replaceAll(`${place}/destroy`, "")).toBe(
      `postmulti: fatal: Cannot remove enabled instances
1
postmulti: fatal: Instance '/etc/postfix-a' is not stopped
1
postmulti: fatal: Instance '/etc/postfix-a' has messages in its queue: 1 in hold
1
NAME       GROUP  ENABLED  STAT
postfix-a  -      n        stop
0
/etc:
postfix

/var/lib:
postfix

/var/spool:
postfix
`
    )
  })

  it.each([
    ["a directory that is used", "$PWD", " is neither empty nor a lab\n"],
    ["a name that Postfix cannot work with", "'a b'", "Postfix does not work with white space in this path\n"]
  ])("is not made in %s", { timeout: timeLimit }, async (_, directory, message) => {
    const { errors, output, status } = await run(`postmulti lab ${directory}`)
    expect({ output, status }).toEqual({ output: stayOut, status: 1 })
    expect(errors).toContain(message)
    expect(Fs.existsSync(`${place}/a b`)).toBe(false)
  })

  it.each([
    ["a directory that all can write to", "mkdir x; chmod 777 x"],
    ["one in which others can put things, though not take any away", "mkdir x; chmod 1777 x"],
    ["one below a directory that all can write to", "mkdir -p open/x; ln -s open/x x; chmod 777 open"],
    ["a lab of which all can exchange the programs", "postmulti lab x; chmod 777 x/bin"],
    ["a lab of which all can change a program", "postmulti lab x; chmod 666 x/bin/postmulti"],
    ["a lab of which all can change the mark", "postmulti lab x; chmod 666 x/lab/masters"],
    ["a lab of which all can exchange the mark", "postmulti lab x; chmod 777 x/lab"]
  ])("is not made in %s", { timeout: timeLimit }, async (_, prepare) => {
    const own = Fs.mkdtempSync(`${place}/trust-`)
    Fs.chmodSync(own, 0o777 | 0o1000)
    const { errors, output, status } = await run(`cd ${own}; { ${prepare}; } >/dev/null; postmulti lab x`)
    expect({ errors: errors.replace(/others can change \S+:/, "others can change PLACE:"), status }).toEqual({
      errors:
        "postmulti: fatal: others can change PLACE: a lab needs a directory that only you can change, such as one made by mktemp -d\n",
      status: 1
    })
    expect(output).not.toContain("PATH=")
  })

  it.runIf(process.getuid?.() === 0)(
    "is not made of what is somebody else's",
    { timeout: timeLimit },
    async () => {
      const other = 65_533
      const own = Fs.mkdtempSync(`${place}/trust-`)
      Fs.chmodSync(own, 0o755)
      for (const name of ["empty", "lab"]) Fs.mkdirSync(`${own}/${name}`)
      Fs.chownSync(`${own}/empty`, other, other)
      Fs.chmodSync(`${own}/empty`, 0o777)
      Fs.symlinkSync("lab", `${own}/link`)
      Fs.lchownSync(`${own}/link`, other, other)
      Fs.chownSync(`${own}/lab`, 65_534, 65_534)
      await run(`postmulti lab ${own}/lab; : >${own}/lab/bin/ls`)
      Fs.chownSync(`${own}/lab/bin/ls`, other, other)
      const { errors, output } = await run(`for name in empty link lab; do postmulti lab ${own}/$name; done`)
      expect(errors.match(/others can change \S+:/g)).toEqual(
        ["empty", "link", "lab/bin/ls"].map((name) => `others can change ${own}/${name}:`)
      )
      expect(output).not.toContain("PATH=")
      expect(Fs.readdirSync(`${own}/empty`)).toEqual([])
      // Root is no exception.
      const asRoot = spawnSync("sh", ["-c", `postmulti lab ${own}/lab`], {
        encoding: "utf8",
        env: environment
      })
      expect(asRoot.stderr).toContain(`others can change ${own}/lab:`)
    }
  )

  it("says so when its directory is gone", { timeout: timeLimit }, async () => {
    const { errors, status } = await run("mkdir gone; cd gone; rmdir ../gone; postmulti lab x")
    expect(status).toBe(1)
    // The shell adds its own message.
    expect(errors).toContain("postmulti: fatal: open .: No such file or directory\n")
  })

  it("may have a name like \u00e9t\u00e9-\u0436", { timeout: timeLimit }, async () => {
    const { errors, output } = await run(
      `eval "$(postmulti lab '${place}/\u00e9t\u00e9-\u0436')"; postmulti -e init; postmulti -e create -I postfix-a; postmulti list`
    )
    const etc = `${place}/\u00e9t\u00e9-\u0436/etc`
    expect({ errors, lines: output.split("\n") }).toEqual({
      errors: "",
      lines: [`-          -  y  ${etc}/postfix`, `postfix-a  -  n  ${etc}/postfix-a`, ""]
    })
  })

  it("can be left, and marks the prompt of an interactive shell", { timeout: timeLimit }, async () => {
    const { errors, output } = await run(`
      set -eu
      before=$PATH
      eval "$(postmulti lab ${place}/left)"
      command -v postqueue
      deactivate
      test "$PATH" = "$before" && echo outside`)
    expect({ errors, output }).toEqual({ errors: "", output: `${place}/left/bin/postqueue\noutside\n` })
    const prompts = await run(`PS1='$ ' sh -i -c '
      PS1="> "; eval "$(postmulti lab ${place}/left)"; echo "$PS1"; deactivate; echo "$PS1"' 2>/dev/null`)
    expect(prompts.output).toBe("(lab) > \n> \n")
  })

  it("is made once, and found again", { timeout: timeLimit }, async () => {
    const line = `eval "$(postmulti lab ${place}/again)"`
    await run(`${line}; postmulti -e init`)
    const { output } = await run(`${line}; postconf -h multi_instance_enable`)
    expect(output).toBe("yes\n")
  })

  it("does not let a script reach the machine's own mail system", {
    timeout: timeLimit
  }, async () => {
    const { errors, output } = await run(`
      eval "$(postmulti lab ${place}/closed)"
      for program in newaliases postmap sendmail; do "$program" -x; echo $?; done
      for subcommand in doctor install uninstall; do postmulti $subcommand; echo $?; done`)
    expect(output).toBe("1\n".repeat(6))
    expect(errors.split("\n")).toEqual([
      ...["newaliases", "postmap", "sendmail"].map((name) => `${name}: fatal: does not work in a lab`),
      ...["doctor", "install", "uninstall"].map((name) => `postmulti: fatal: ${name} does not work in a lab`),
      ""
    ])
  })

  it("ends quietly when its reader goes away", { timeout: timeLimit }, async () => {
    const { errors, output } = await run(`
      eval "$(postmulti lab ${place}/pipe)"
      { postmulti --help; echo $? >&2; } | true`)
    expect({ errors, output }).toEqual({ errors: "141\n", output: "" })
  })

  it.each([
    ["''", "directory required"],
    ["a b", "unexpected operand 'b'"],
    ["--in x", "unknown option '--in'"]
  ])("is not made of %s", { timeout: timeLimit }, async (words, problem) => {
    const { errors, output, status } = await run(`postmulti lab ${words}`)
    expect({ errors, output, status }).toEqual({
      errors: `postmulti: fatal: ${problem}, see 'postmulti lab --help'\n`,
      output: stayOut,
      status: 1
    })
  })

  it("lets a shell go on to another one", { timeout: timeLimit }, async () => {
    const { errors, output } = await run(`
      eval "$(postmulti lab ${place}/one)"; postmulti -e init
      eval "$(postmulti lab ${place}/other)"; postmulti list
      postconf -h multi_instance_enable; ${place}/one/bin/postconf -h multi_instance_enable`)
    expect({ errors, output }).toEqual({
      errors: "",
      output: `-  -  y  ${place}/other/etc/postfix\nno\nyes\n`
    })
  })

  it("leaves no trace in what runs on a real host", () => {
    for (const name of ["postmulti", "classic", "modern"]) {
      const text = Fs.readFileSync(Path.join(root, `dist/${name}.cjs`), "utf8")
      expect(text).not.toContain("postmulti/testing")
      expect(text).not.toContain("mail.example.test")
    }
  })
})
