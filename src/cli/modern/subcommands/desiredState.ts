/** What `apply` and `export` take. What they do is in another bundle, so that nothing else loads a reader of YAML. */
import * as Args from "@effect/cli/Args"
import * as Command from "@effect/cli/Command"
import { about } from "../grammar/describe.ts"
import { dryRun, flag, format, text, verbose } from "../grammar/options.ts"

export const apply = Command.make("apply", {
  dryRun,
  destroy: flag("destroy", "remove the instances whose state is absent"),
  noReload: flag("no-reload", "leave it to you to reload running instances"),
  detailedExitcode: flag("detailed-exitcode", "exit with 2 if something was changed, or would be"),
  format,
  schema: flag("schema", "print a JSON Schema of the document, for editors"),
  verbose,
  file: Args.withDefault(Args.text({ name: "FILE" }), "")
}).pipe(
  Command.withDescription(
    about(
      "make this host match a document",
      `FILE is YAML or JSON; - is standard input. It lists the instances in the order of starting, with
      what their main.cf and master.cf have. What it does not name stays as it is. Everything is planned
      first, so mistakes are found before anything is changed. Then each action is done completely or not
      at all. It stops at the first failure; repeat the command to go on. Try --dry-run first.`
    )
  )
)

export const export_ = Command.make("export", {
  instance: text("instance", "INSTANCE", "only the instance with this name or directory; - is the primary"),
  verbose
}).pipe(
  Command.withDescription(
    about(
      "print the instances of this host as a document for 'apply'",
      `The document is YAML. It has the parameters that each main.cf sets, and the services of each
      master.cf that differ from Postfix's stock file. What is the same for all instances, such as
      mail_owner, is left out.`
    )
  )
)
