/** Debian's own scripts, which call postmulti by its usual path. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { timeLimit } from "../namespace/namespace.ts"
import { describeOnPostfix } from "../namespace/requirements.ts"
import { bothPrograms } from "./agreement.ts"
import { linesOf, logged, onHost } from "./host.ts"

const initScript = `
service() { step /etc/init.d/postfix "$@"; }
service status
service start
service status
step postmulti -i two -p stop
service status
service stop
service status
`

const generator = `
mkdir /mnt/units
step /lib/systemd/system-generators/postfix-instance-generator /mnt/units /mnt/early /mnt/late
cd /mnt/units/postfix.service.wants && for unit in *; do echo "$unit $(readlink "$unit")"; done
`

/** As in the unit file, without an environment. Files in the chroot show that the instance was configured. */
const units = `
unit() { step env -i /usr/sbin/postmulti -i "$@"; }
for name in - postfix-one; do
    rm -rf /var/spool/postfix/etc /var/spool/postfix-one/etc
    step env -i /usr/lib/postfix/configure-instance.sh $name
    ls -d /var/spool/postfix*/etc/hosts
    unit $name -p start
    unit $name -p reload
done
unit postfix-one -p status
unit postfix-two -p status
for name in postfix-one -; do unit $name -p stop; done
`

/** The entry point has no environment, no terminal and no parent. */
const container = `
cat >/mnt/entry <<'END'
#!/bin/sh
echo "$$"
/usr/sbin/postmulti -p start
echo "start $?"
/usr/sbin/postmulti -i - -p status
echo "status $?"
/usr/sbin/postmulti -x sh -c 'echo $multi_instance_name'
/usr/sbin/postmulti -p stop
echo "stop $?"
END
chmod 755 /mnt/entry
contained() { unshare --pid --fork --mount-proc --kill-child env -i "$@" </dev/null; }
contained /mnt/entry
step contained /usr/sbin/postmulti -i one -x sh -c 'echo $PPID'
`

const saysEach = (text: string, ...names: ReadonlyArray<string>) =>
  names.map((name) => `${name}/postfix-script: ${text} the Postfix mail system`)

const same = (
  title: string,
  script: string,
  output: ReadonlyArray<string>,
  log: ReadonlyArray<string>
): void => {
  for (const program of bothPrograms) {
    it.live(
      `${title} (${program})`,
      () =>
        Effect.map(onHost(program, script), (outcome) => {
          assert.deepStrictEqual(linesOf(outcome.output), output)
          assert.deepStrictEqual(logged(outcome), log)
        }),
      timeLimit
    )
  }
}

const service = "/etc/init.d/postfix"
const postmulti = "env -i /usr/sbin/postmulti"
const configure = "env -i /usr/lib/postfix/configure-instance.sh"

describeOnPostfix("Debian", () => {
  describe.concurrent("scripts", () => {
    same(
      "the init script",
      initScript,
      [
        "postfix is not running.",
        `3 ${service} status`,
        ".",
        `0 ${service} start`,
        "postfix is running.",
        `0 ${service} status`,
        "0 postmulti -i two -p stop",
        "some postfix instances are running.",
        `0 ${service} status`,
        ".",
        `0 ${service} stop`,
        "postfix is not running.",
        `3 ${service} status`
      ],
      [
        ...saysEach("starting", "postfix", "postfix-one", "postfix-two"),
        ...saysEach("stopping", "postfix-two", "postfix", "postfix-one")
      ]
    )
    same(
      "the systemd generator and the commands of its units",
      generator + units,
      [
        "0 /lib/systemd/system-generators/postfix-instance-generator /mnt/units /mnt/early /mnt/late",
        ...["-", "postfix-one", "postfix-three", "postfix-two"].map(
          (name) => `postfix@${name}.service /lib/systemd/system/postfix@.service`
        ),
        `0 ${configure} -`,
        "/var/spool/postfix/etc/hosts",
        `0 ${postmulti} -i - -p start`,
        `0 ${postmulti} -i - -p reload`,
        `0 ${configure} postfix-one`,
        "/var/spool/postfix-one/etc/hosts",
        `0 ${postmulti} -i postfix-one -p start`,
        `0 ${postmulti} -i postfix-one -p reload`,
        `0 ${postmulti} -i postfix-one -p status`,
        `1 ${postmulti} -i postfix-two -p status`,
        `0 ${postmulti} -i postfix-one -p stop`,
        `0 ${postmulti} -i - -p stop`
      ],
      [
        ...saysEach("starting", "postfix"),
        ...saysEach("refreshing", "postfix"),
        ...saysEach("starting", "postfix-one"),
        ...saysEach("refreshing", "postfix-one"),
        "postfix-one/postfix-script: the Postfix mail system is running: PID: N",
        "postfix-two/postfix-script: the Postfix mail system is not running",
        ...saysEach("stopping", "postfix-one", "postfix")
      ]
    )
    same(
      "the entry point of a container, and postmulti as that",
      container,
      [
        "1",
        ...["start 0", "status 0"],
        ...["", "postfix-one", "postfix-two", "postfix-three"],
        "stop 0",
        "1",
        "0 contained /usr/sbin/postmulti -i one -x sh -c echo $PPID"
      ],
      [
        ...saysEach("starting", "postfix", "postfix-one", "postfix-two"),
        "postfix-three/postfix-script: warning: not owned by root: /var/spool/postfix-three/pid",
        "postfix/postfix-script: the Postfix mail system is running: PID: N",
        ...saysEach("stopping", "postfix-two", "postfix-one", "postfix")
      ]
    )
  })
})
