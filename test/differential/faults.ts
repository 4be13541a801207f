/** Deliberate faults in our rules. The corpus must catch each. */
import * as Fs from "node:fs"
import * as Path from "node:path"
import { here } from "./Case.ts"

export interface Fault {
  readonly about: string
  /** Path below src. */
  readonly file: string
  /** Must occur exactly once. */
  readonly text: string
  readonly instead: string
  /** The topic with a case that catches the fault. */
  readonly topic: string
}

export const faults: ReadonlyArray<Fault> = [
  {
    about: "another message",
    file: "cli/classic/errors.ts",
    text: "Command not allowed with",
    instead: "No command allowed with",
    topic: "command-line"
  },
  {
    about: "two checks of the command line in another order",
    file: "cli/classic/commandLine.ts",
    text: "if (selections > 1) return",
    instead: "if (selections > 1 && mode !== undefined && modes === 1) return",
    topic: "command-line"
  },
  {
    about: "a second -R does not take back the first",
    file: "cli/classic/commandLine.ts",
    text: "reverse: !given.reverse",
    instead: "reverse: true",
    topic: "listing"
  },
  {
    about: "another exit status",
    file: "cli/iterate.ts",
    text: "new AlreadyReported({ status: 1 })",
    instead: "new AlreadyReported({ status: 2 })",
    topic: "commands"
  },
  {
    about: "the short name of an instance does not select it",
    file: "instance/selection.ts",
    text: "wanted.startsWith(prefix) ? name : withoutPrefix(name)",
    instead: "name",
    topic: "listing"
  },
  {
    about: "a column is wider",
    file: "cli/report/instances.ts",
    text: "orDash(instance.group).padEnd(15)",
    instead: "orDash(instance.group).padEnd(16)",
    topic: "listing"
  },
  {
    about: "stop in the order of start",
    file: "operations/run.ts",
    text: "\n        .reverse()",
    instead: "",
    topic: "postfix-commands"
  },
  {
    about: "start a disabled instance",
    file: "operations/run.ts",
    text: 'instance.enabled ? command : "check"',
    instead: "command",
    topic: "postfix-commands"
  },
  {
    about: "an environment variable is missing",
    file: "operations/environment.ts",
    text: "  queue_directory: instance.queueDirectory,\n",
    instead: "",
    topic: "commands"
  },
  {
    about: "an expansion form: <= is taken for <",
    file: "postfix/expansion/comparison.ts",
    text: "order <= 0",
    instead: "order < 0",
    topic: "expansion"
  },
  {
    about: "an expansion form: the second result is ignored",
    file: "postfix/expansion/macro.ts",
    text: "whenTrue: first.inside, whenFalse: last.inside",
    instead: "whenTrue: first.inside",
    topic: "expansion"
  },
  {
    about: "names are not claimed",
    file: "instance/claims.ts",
    text: "Option.isSome(instance.name) ?",
    instead: "instance.primary && Option.isSome(instance.name) ?",
    topic: "claims"
  },
  {
    about: "a new instance goes behind the one that it should precede",
    file: "instance/listPosition.ts",
    text: "slice(0, position), directory, ...directories.slice(position)",
    instead: "slice(0, position + 1), directory, ...directories.slice(position + 1)",
    topic: "creating"
  },
  {
    about: "the check for initialization accepts another spelling",
    file: "operations/lifeCycle/preconditions.ts",
    text: 'enable !== "yes"',
    instead: 'enable.toLowerCase() !== "yes"',
    topic: "initializing"
  },
  {
    about: "a setting of the primary is not cloned",
    file: "postfix/maincf/prototype.ts",
    text: '  "mail_owner",\n',
    instead: "",
    topic: "creating"
  },
  {
    about: "start in the order of stop",
    file: "operations/run.ts",
    text: "return instances.map((instance) => [instance, instance.enabled",
    instead: "return [...instances].reverse().map((instance) => [instance, instance.enabled",
    topic: "postfix-commands"
  },
  {
    about: "only stop itself goes backwards",
    file: "operations/run.ts",
    text: "words.stop.includes(command)",
    instead: 'command === "stop"',
    topic: "postfix-commands"
  },
  {
    about: "a fatal text is for a terminal only",
    file: "services/Diagnostics.ts",
    text: 'tell("fatal", text)',
    instead:
      'Effect.if(streams.errorIsTerminal, { onTrue: () => tell("fatal", text), onFalse: () => record("fatal", text) })',
    topic: "command-line"
  },
  {
    about: "what -v shows is for a terminal only",
    file: "services/Diagnostics.ts",
    text: "Effect.flatMap(Ref.get(settings), ({ verbose }) =>",
    instead:
      "Effect.flatMap(Effect.zip(Ref.get(settings), streams.errorIsTerminal), ([{ verbose: asked }, terminal], verbose = asked && terminal) =>",
    topic: "command-line"
  },
  {
    about: "the text for a damaged main.cf is another one",
    file: "postfix/maincf/lines.ts",
    text: "missing '=' after attribute name",
    instead: "missing '=' after parameter name",
    topic: "damaged-main-cf"
  },
  {
    about: "an expansion form: $(name) is not known",
    file: "postfix/expansion/macro.ts",
    text: 'value[start] === "{" || value[start] === "("',
    instead: 'value[start] === "{"',
    topic: "expansion"
  },
  {
    about: "an expansion form: an empty value passes a test",
    file: "postfix/expansion/expansion.ts",
    text: 'raw !== undefined && raw !== ""',
    instead: "raw !== undefined",
    topic: "expansion"
  },
  {
    about: "a setting is not replaced where it is, but goes to the end",
    file: "postfix/maincf/edit.ts",
    text: "const lines = classifyLines(text)",
    instead: "const lines = classifyLines(withoutParameters(text, new Set(wanted.keys())))",
    topic: "editing-main-cf"
  },
  {
    about: "a setting that is there is appended once more",
    file: "postfix/maincf/edit.ts",
    text: ".filter(([name]) => !present.has(name))",
    instead: "",
    topic: "editing-main-cf"
  },
  {
    about: "the continuation lines of what is replaced stay",
    file: "postfix/maincf/edit.ts",
    text: 'render(name, value) : ""',
    instead: "render(name, value) : text",
    topic: "editing-main-cf"
  },
  {
    about: "enable writes another word",
    file: "operations/lifeCycle/setParameters.ts",
    text: 'isEnabling ? "yes"',
    instead: 'isEnabling ? "true"',
    topic: "enabling"
  },
  {
    about: "assign gives a name that is taken",
    file: "operations/lifeCycle/setParameters.ts",
    text: "yield* checkClaims(",
    instead: "void checkClaims(",
    topic: "assigning"
  },
  {
    about: "import takes what belongs to another instance",
    file: "operations/lifeCycle/create.ts",
    text: "yield* checkClaims(",
    instead: "if (isNew) yield* checkClaims(",
    topic: "importing"
  },
  {
    about: "destroy leaves the instance in the list",
    file: "operations/lifeCycle/remove.ts",
    text: "listed(primary.settings, left,",
    instead: "listed(primary.settings, [...left, directory],",
    topic: "removing"
  },
  {
    about: "the configuration is removed first, the data at last",
    file: "plan/removal.ts",
    text: "of contents) {",
    instead: "of [...contents].reverse()) {",
    topic: "removing"
  },
  {
    about: "deport does not name the instance an alternate one",
    file: "postfix/maincf/registration.ts",
    text: "[...others, directory]",
    instead: "others",
    topic: "removing"
  }
]

export const source = Path.resolve(here, "../../src")

export const pathOf = ({ file }: Fault): string => Path.join(source, file)

const textOf = (fault: Fault): string => Fs.readFileSync(pathOf(fault), "utf8")

/** How often the text occurs in its file. */
export const places = (fault: Fault): number => textOf(fault).split(fault.text).length - 1

/** The file with the fault in it. */
export const withFault = (fault: Fault): string => {
  if (places(fault) !== 1) throw new Error(`not there exactly once: ${fault.file}: ${fault.text}`)
  return textOf(fault).replace(fault.text, () => fault.instead)
}
