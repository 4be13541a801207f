import { describe, expect, it } from "@effect/vitest"
import * as Option from "effect/Option"
import { privateEntries } from "../../src/postfix/postfixFiles.ts"

const entry = (line: string) => privateEntries([line])

const maildrop = {
  directory: "queue_directory",
  relative: "maildrop",
  kind: "directory",
  owner: "$mail_owner",
  group: Option.some("$setgid_group"),
  mode: 0o730,
  create: true,
  recursive: false
}

describe("postfix-files", () => {
  it("gives owner, group, mode and flags of a directory", () =>
    expect(entry("$queue_directory/maildrop:d:$mail_owner:$setgid_group:730:uc")).toEqual([maildrop]))

  it.each([
    ["$queue_directory:d:root:-:755:uc", { relative: "", group: Option.none(), mode: 0o755 }],
    ["$queue_directory/active:d:$mail_owner:-:700:ucr", { recursive: true, relative: "active" }],
    ["$queue_directory/a/b:d:root::0700", { relative: "a/b", group: Option.none(), create: false }],
    ["$config_directory/main.cf:f:root:-:644:p", { directory: "config_directory", kind: "file" }],
    ["$config_directory/access:f:root:-:644:p1", { directory: "config_directory", kind: "file" }]
  ])("%s", (line, expected) => expect(entry(line)).toMatchObject([expected]))

  it.each([
    "# $queue_directory:d:root:-:755",
    "",
    "$daemon_directory:d:root:-:755:u",
    "$queue_directory/x:l:../y",
    "$config_directory/post-install:f:root:-:755:o",
    "$queue_directory/x:d:root:-:rwx",
    "$queue_directoryx:d:root:-:755",
    "/var/spool/postfix:d:root:-:755"
  ])("has nothing private in %j", (line) => expect(entry(line)).toEqual([]))

  it("keeps the order of lines and of files", () =>
    expect(
      privateEntries([
        "$queue_directory/b:d:root:-:755\n$queue_directory/a:d:root:-:755\n",
        "$queue_directory/0:d:root:-:755"
      ]).map(({ relative }) => relative)
    ).toEqual(["b", "a", "0"]))
})
