/** The main.cf of a new instance, made from the stock one (postmulti(1), "create"). */
import * as Either from "effect/Either"
import { type Assignment, commentOut, type NullByteInFile, setParameters } from "./edit.ts"
import type { Settings } from "./lines.ts"
import { squeeze } from "./values.ts"

/** The places and owners of shared files, which are the same for all instances. */
export const sharedParameters: ReadonlyArray<string> = [
  "command_directory",
  "daemon_directory",
  "meta_directory",
  "mail_owner",
  "setgid_group",
  "sendmail_path",
  "mailq_path",
  "newaliases_path",
  "html_directory",
  "manpage_directory",
  "sample_directory",
  "readme_directory",
  "shlib_directory"
]

interface NewInstance {
  readonly queueDirectory: string
  readonly dataDirectory: string
  /** The settings of its multi-instance parameters. */
  readonly assignments: ReadonlyArray<Assignment>
}

/**
 * The stock text at `path`, with the private directories of the instance, and with the primary's settings of shared
 * files; other settings of these become comments. The instance accepts no mail from the network or from local users
 * until you configure it.
 */
export const newMainCf = (
  path: string,
  stock: string,
  primary: Settings,
  instance: NewInstance
): Either.Either<string, NullByteInFile> => {
  const values = sharedParameters.map((name): Assignment => [name, squeeze(primary.get(name) ?? "")])
  const cloned = values.filter(([, value]) => value !== "")
  const unset = new Set(values.filter(([, value]) => value === "").map(([name]) => name))
  return Either.gen(function* () {
    const own = yield* setParameters(path, commentOut(stock, unset), [
      ["queue_directory", instance.queueDirectory],
      ["data_directory", instance.dataDirectory],
      ["authorized_submit_users", ""],
      ["master_service_disable", "inet"],
      ...cloned
    ])
    return (yield* setParameters(path, own.text, instance.assignments)).text
  })
}
