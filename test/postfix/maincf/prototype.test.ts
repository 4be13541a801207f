import { describe, expect, it } from "@effect/vitest"
import * as Either from "effect/Either"
import { newMainCf } from "../../../src/postfix/maincf/prototype.ts"

const made = (stock: string, primary: Readonly<Record<string, string>>) =>
  Either.getOrThrow(
    newMainCf("main.cf.proto", stock, new Map(Object.entries(primary)), {
      queueDirectory: "/q",
      dataDirectory: "/d",
      assignments: [["multi_instance_name", "postfix-x"]]
    })
  )

const own = "authorized_submit_users = \n"
const rest = "master_service_disable = inet\nqueue_directory = /q\nmulti_instance_name = postfix-x\n"

describe("main.cf of a new instance", () => {
  it("keeps the stock text and gives it the directories", () =>
    expect(made("# stock\ndata_directory = /var/lib/postfix\nbiff = no\n", {})).toBe(
      `# stock\ndata_directory = /d\nbiff = no\n${own}${rest}`
    ))

  it("makes a comment of shared settings that the primary does not have, or has empty", () =>
    expect(made("mail_owner = postfix\n  really\nsendmail_path =\n", { sendmail_path: "" })).toBe(
      `#mail_owner = postfix\n#  really\n#sendmail_path =\n${own}data_directory = /d\n${rest}`
    ))

  it("takes over what the primary says, as it is written there", () =>
    expect(made("mail_owner =\n", { mail_owner: "$owner", html_directory: "/a \t b", relayhost: "x" })).toBe(
      `mail_owner = $owner\n${own}data_directory = /d\nhtml_directory = /a b\n${rest}`
    ))
})
