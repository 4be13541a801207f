/** Files and names that are unusually large or strange. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { inNamespace, timeLimit } from "../namespace/namespace.ts"
import { describeOnPostfix } from "../namespace/requirements.ts"
import { agree, vocabulary } from "./agreement.ts"

const million = (letter: string) => `$(head -c 1000000 /dev/zero | tr '\\0' ${letter})`

/** What ours says where the original words it differently (differences `one-voice` and `newer-postfix`). */
const fails = (title: string, setup: string, errors: string, log: string, script = "postmulti -l"): void => {
  it.live(
    title,
    () =>
      Effect.map(
        inNamespace({ program: "ours", setup: `${vocabulary}\npair\n${setup}`, script }),
        (outcome) =>
          assert.deepStrictEqual(
            {
              exit: outcome.exit,
              output: outcome.output,
              errors: outcome.errors,
              log: outcome.log.join("\n")
            },
            { exit: "1", output: "", errors, log }
          )
      ),
    timeLimit
  )
}

const secondaryFails = (title: string, setup: string, text: string, script?: string): void =>
  fails(title, setup, `postmulti: fatal: ${text}\n`, `<18>postmulti: fatal: ${text}`, script)

/** A host with that many instances. The primary has no name. */
const many = (count: number) => `
perl -e '
my @all = map { "/etc/many/$_" } 1 .. ${count - 1};
mkdir "/etc/many";
open my $primary, ">>", "/etc/postfix/main.cf";
print $primary "multi_instance_enable = yes\\nmulti_instance_directories = @all\\n";
for (1 .. ${count - 1}) {
    mkdir "/etc/many/$_";
    open my $file, ">", "/etc/many/$_/main.cf";
    print $file "multi_instance_name = postfix-$_\\nqueue_directory = /q/$_\\ndata_directory = /d/$_\\n";
}'`

describeOnPostfix("extremes", () => {
  describe.concurrent("both", () => {
    agree("lines of a megabyte", {
      setup: `
multi /etc/postfix-a "multi_instance_group = ${million("x")}"
secondary a "multi_instance_group = ${million("y")}" "# ${million("z")}"`,
      script: "postmulti -l | tr -s xy | cut -c1-31",
      output: ["-               x y         /etc/postfix", "-               y n         /etc/postfix-a"].map(
        (line) => line.slice(0, 31)
      )
    })
    agree("a group too long for the environment of a command", {
      setup: `
multi /etc/postfix-a
secondary a "multi_instance_group = ${million("y")}"`,
      script: "postmulti -x echo x; echo $?",
      output: ["x", "1"],
      fatal: ["execvp echo: Argument list too long"]
    })
    agree("names with blanks", {
      setup: `
multi /etc/postfix-a 'multi_instance_name = a b  c'
secondary a 'multi_instance_group = x y'`,
      script: `postmulti -l -i 'a b  c'
postmulti -l -g 'x y'
postmulti -x -i 'a b  c' printenv multi_instance_name`,
      output: [
        "a b  c          -               y         /etc/postfix",
        "-               x y             n         /etc/postfix-a",
        "a b  c"
      ]
    })
  })

  describe.concurrent("ours", () => {
    secondaryFails(
      "a secondary's main.cf is a directory",
      "rm /etc/postfix-a/main.cf; mkdir /etc/postfix-a/main.cf",
      "read /etc/postfix-a/main.cf: Is a directory"
    )
    secondaryFails(
      "a secondary's main.cf is not for this user to read",
      "chmod 600 /etc/postfix-a/main.cf",
      "open /etc/postfix-a/main.cf: Permission denied",
      "setpriv --reuid 65534 --regid 65534 --clear-groups /usr/sbin/postmulti -l"
    )
    fails(
      "a secondary's main.cf is a program",
      "cp /bin/true /etc/postfix-a/main.cf",
      [
        "postmulti: warning: /etc/postfix-a/main.cf, line 1: text after null byte may be ignored",
        `postmulti: fatal: /etc/postfix-a/main.cf, line 1: missing '=' after attribute name: "?ELF???"`,
        ""
      ].join("\n"),
      `<18>postmulti: fatal: /etc/postfix-a/main.cf, line 1: missing '=' after attribute name: "?ELF???"`
    )
    fails(
      "the primary's main.cf is a program",
      "cp /bin/true /etc/postfix/main.cf",
      [
        "postmulti: warning: /etc/postfix/main.cf, line 1: text after null byte may be ignored",
        `postmulti: fatal: /etc/postfix/main.cf, line 1: missing '=' after attribute name: "?ELF???"`,
        ""
      ].join("\n"),
      [
        "<20>postmulti: warning: /etc/postfix/main.cf, line 1: text after null byte may be ignored",
        `<18>postmulti: fatal: /etc/postfix/main.cf, line 1: missing '=' after attribute name: "?ELF???"`
      ].join("\n")
    )
    it.live(
      "10,000 instances, in a gigabyte",
      () =>
        Effect.map(
          inNamespace({
            program: "ours",
            setup: many(10_000),
            script: `/usr/bin/time -f %M -o /mnt/kilobytes postmulti -l >/mnt/list; wc -l </mnt/list
awk '{ print $1 }' /mnt/list | uniq | sed -n '1,2p;$p'
awk '{ print $1 < 153600 ? "small" : $1 }' /mnt/kilobytes`
          }),
          ({ errors, output }) =>
            assert.deepStrictEqual(
              { errors, output },
              { errors: "", output: "10000\n-\npostfix-1\npostfix-9999\nsmall\n" }
            )
        ),
      timeLimit
    )
    it.live(
      "three megabytes of output from each of 100 instances, sixteen at a time",
      () =>
        Effect.map(
          inNamespace({
            program: "ours",
            setup: many(100),
            script: `/usr/bin/time -f %M -o /mnt/kilobytes \
    postmulti run --jobs 16 -- perl -e 'print "$ENV{multi_instance_name} " x 3e5, "\\n"' |
    perl -ne '@all = split; $one{$_} = 1 for @all; print "mixed\\n" if keys %one > 1 || @all % 3e5; %one = ();
        $lines++; END { print "$lines\\n" }'
awk '{ print $1 < 204800 ? "small" : $1 }' /mnt/kilobytes`
          }),
          ({ errors, output }) =>
            assert.deepStrictEqual({ errors, output }, { errors: "", output: "100\nsmall\n" })
        ),
      timeLimit
    )
  })
})
