/** How commands are found and started, and how their exit status counts. */
import { describe } from "@effect/vitest"
import { describeOnPostfix } from "../namespace/requirements.ts"
import { agree } from "./agreement.ts"

const environmentOf = (directory: string, name: string, group: string, enabled: string) => {
  const instance = directory.replace("/etc/", "")
  return [
    "A=b",
    `MAIL_CONFIG=${directory}`,
    "MAIL_LOGTAG=postfix",
    "PATH=/usr/sbin:/bin:/usr/bin:/sbin:/usr/sbin",
    "command_directory=/usr/sbin",
    `config_directory=${directory}`,
    "daemon_directory=/usr/lib/postfix/sbin",
    `data_directory=/var/lib/${instance}`,
    `multi_instance_enable=${enabled}`,
    `multi_instance_group=${group}`,
    `multi_instance_name=${name}`,
    `queue_directory=/var/spool/${instance}`
  ]
}

describeOnPostfix("commands of an instance", () => {
  describe.concurrent("starting", () => {
    agree("the environment is exact", {
      // The shell that starts ours adds PWD.
      script: `env -i A=b /usr/sbin/postmulti -x sh -c 'env | grep -v ^PWD= | sort'`,
      output: [
        ...environmentOf("/etc/postfix", "", "", "yes"),
        ...environmentOf("/etc/postfix-a", "postfix-a", "g1", "yes"),
        ...environmentOf("/etc/postfix-b", "postfix-b", "g2", "no")
      ]
    })
    agree("the working directory stays, the umask is 022, no descriptor leaks, no signal is ignored", {
      script: `cd /usr
umask 077
postmulti -x -i a sh -c 'umask; pwd; ls /proc/$$/fd; grep -E "Sig(Blk|Ign)" /proc/self/status'`,
      output: ["0022", "/usr", "0", "1", "2", "SigBlk:\t0000000000000000", "SigIgn:\t0000000000000000"]
    })
    agree("standard input is shared", {
      script: `printf 'one\\ntwo\\nthree\\n' | postmulti -x sh -c 'read line; echo "got $line"'`,
      output: ["got one", "got two", "got three"]
    })
    agree("the controlling terminal is shared", {
      script: "postmulti -x -i a sh -c 'exec 3</dev/tty && echo yes'",
      output: ["yes"]
    })
    agree("the directory of Postfix's commands comes first in PATH", {
      setup: `mkdir /mnt/bin; printf '#!/bin/sh\\necho wrong\\n' >/mnt/bin/postconf; chmod 755 /mnt/bin/postconf`,
      script: "PATH=/mnt/bin:$PATH postmulti -x -i a postconf -h multi_instance_name",
      output: ["postfix-a"]
    })
    agree("a script without an interpreter is run by the shell", {
      setup: `printf 'echo "shell $1"\\n' >/mnt/script; chmod 755 /mnt/script`,
      script: `postmulti -x -i a /mnt/script word
PATH=/mnt:$PATH postmulti -x -i a script word
echo $?`,
      output: ["shell word", "shell word", "0"]
    })
    agree("an argument may be UTF-8", {
      script: "postmulti -x -i a printf '%s\\n' é",
      output: ["é"]
    })
  })

  describe.concurrent("failing to start", () => {
    agree("no such command", {
      script: "postmulti -x -i a /nonexistent; echo $?",
      output: ["1"],
      fatal: ["execvp /nonexistent: No such file or directory"]
    })
    agree("an empty command", {
      script: "postmulti -x -i a ''; echo $?",
      output: ["1"],
      fatal: ["execvp : No such file or directory"]
    })
    agree("a directory", {
      script: "postmulti -x -i a /etc; echo $?",
      output: ["1"],
      fatal: ["execvp /etc: Permission denied"]
    })
    agree("a file in PATH that is not executable", {
      setup: "touch /mnt/plain",
      script: "PATH=/mnt:$PATH postmulti -x -i a plain; echo $?",
      output: ["1"],
      fatal: ["execvp plain: Permission denied"]
    })
    agree("a file for a folder", {
      script: "postmulti -x -i a /etc/passwd/x; echo $?",
      output: ["1"],
      fatal: ["execvp /etc/passwd/x: Not a directory"]
    })
    agree("no such interpreter", {
      setup: `printf '#!/nonexistent\\n' >/mnt/script; chmod 755 /mnt/script`,
      script: "postmulti -x -i a /mnt/script; echo $?",
      output: ["1"],
      fatal: ["execvp /mnt/script: No such file or directory"]
    })
    agree("no postfix command", {
      setup: `cp /usr/sbin/postconf /mnt/; multi /etc/postfix-a 'command_directory = /mnt'`,
      script: "postmulti -p status; echo $?",
      output: ["1"],
      fatal: [
        "execvp /mnt/postfix: No such file or directory",
        "execvp /mnt/postfix: No such file or directory"
      ]
    })
  })

  describe.concurrent("ending", () => {
    agree("by a signal", {
      script: "postmulti -x sh -c 'echo x; kill -9 $$'; echo $?",
      output: ["x", "x", "x", "1"]
    })
    agree("with any exit status", { script: "postmulti -x -i a sh -c 'exit 77'; echo $?", output: ["1"] })
    agree("badly for one instance, while the others are still run", {
      script: `postmulti -x sh -c 'echo "$multi_instance_name"; test "$multi_instance_name" != postfix-a'; echo $?`,
      output: ["", "postfix-a", "postfix-b", "1"]
    })
  })
})
