/** Makes a lab, or renews the programs of an existing one. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { Fatal } from "../fatal.ts"
import { checkUsable } from "../operations/lifeCycle/directories/settings.ts"
import {
  checkAlone,
  checkTrusted,
  type UntrustedDirectory
} from "../operations/lifeCycle/directories/trust.ts"
import { FileSystem } from "../services/FileSystem.ts"
import { wholeFileTime } from "../services/files/hotFile.ts"
import { ifThere, statusIfThere, unlessThere } from "../services/ifThere.ts"
import { directoryOf, join, shellWord } from "../services/paths.ts"
import { directory, type Entries, file, treeOf } from "../testing/files.ts"
import { absentNames, installedFor, programNames } from "../testing/stock.ts"
import type { Node } from "../testing/tree.ts"
import { placeVariables } from "./confinement.ts"
import type { Lab } from "./Lab.ts"

class NotALab extends Fatal("NotALab")<{ root: string }>(
  ({ root }) => `${root} is neither empty nor a lab`
) {}

/** Users who can change a lab decide what runs in it. */
class NotYoursAlone extends Fatal("NotYoursAlone")<{ place: string }>(
  ({ place }) =>
    `others can change ${place}: a lab needs a directory that only you can change, such as one made by mktemp -d`
) {}

const notYoursAlone = ({ directory }: UntrustedDirectory) => new NotYoursAlone({ place: directory })

/** Fails if other users could make the path lead to a directory of theirs. */
export const checkWay = (path: string) =>
  Effect.catchTag(checkTrusted(path), "UntrustedDirectory", notYoursAlone)

/** Fails if other users could write to the lab or to the directory of its programs, or have done so. */
const checkOwned = ({ masters, programs, root }: Lab) =>
  Effect.gen(function* () {
    const { entries } = yield* FileSystem
    const names = yield* ifThere(entries(programs), [])
    const places = [
      root,
      programs,
      ...names.map((name) => join(programs, name)),
      directoryOf(masters),
      masters
    ]
    const there = yield* Effect.filter(places, (place) => Effect.map(statusIfThere(place), Option.isSome))
    yield* Effect.forEach(there, checkAlone, { discard: true })
  }).pipe(Effect.catchTag("UntrustedDirectory", notYoursAlone))

const script = (root: string, name: string, interpreter: ReadonlyArray<string>): string =>
  `#!/bin/sh\nexec ${[...interpreter, root, name].map(shellWord).join(" ")} "$@"\n`

const refusal = (name: string): string =>
  `#!/bin/sh\necho '${name}: fatal: does not work in a lab' >&2\nexit 1\n`

const programsOf = ({ programs, root }: Lab, interpreter: ReadonlyArray<string>): Entries =>
  Object.fromEntries(
    [
      ...programNames.map((name) => [name, script(root, name, interpreter)] as const),
      ...absentNames.map((name) => [name, refusal(name)] as const)
    ].map(([name, text]) => [`${programs}/${name}`, file(text, { mode: 0o755 })])
  )

/** The files of a freshly installed Postfix. */
const contents = (lab: Lab, interpreter: ReadonlyArray<string>): Entries => ({
  ...installedFor(lab.defaults),
  ...programsOf(lab, interpreter),
  [`${lab.root}/etc/postfix/main.cf`]: file("compatibility_level = 3.6\n"),
  [`${lab.root}/var/log`]: directory,
  [lab.mailLog]: file(""),
  // Comes last, because this file makes the directory a lab.
  [lab.masters]: file("")
})

const put = Effect.fnUntraced(function* (path: string, { kind, mode, text }: Node) {
  const { createFile, makeDirectory, removeFile } = yield* FileSystem
  // Old enough that no action waits for an editor to be done.
  const modified = Option.some(wholeFileTime(yield* Clock.currentTimeMillis))
  const attributes = { uid: 0, gid: Option.none(), mode: Option.some(mode), modified }
  if (kind === "directory") {
    yield* unlessThere(makeDirectory(path, attributes))
  } else {
    yield* ifThere(removeFile(path), undefined)
    yield* createFile(path, text, attributes)
  }
})

const putAll = ({ masters, root }: Lab, entries: Entries) => {
  const below = [...treeOf(entries)].filter(([path]) => path.startsWith(`${root}/`))
  const markLast = [
    ...below.filter(([path]) => path !== masters),
    ...below.filter(([path]) => path === masters)
  ]
  return Effect.forEach(markLast, ([path, node]) => put(path, node), { discard: true })
}

/**
 * Makes a lab in an existing directory. Fails if that is used for something else, is not the caller's alone, or has a
 * name that Postfix cannot work with.
 */
export const makeLab = Effect.fnUntraced(function* (lab: Lab, interpreter: ReadonlyArray<string>) {
  const { entries, kind } = yield* FileSystem
  yield* checkUsable("config_directory", lab.root)
  const isThere = Option.isSome(yield* Effect.option(kind(lab.masters)))
  if (!isThere && (yield* entries(lab.root)).length > 0) return yield* new NotALab({ root: lab.root })
  yield* checkOwned(lab)
  yield* putAll(lab, isThere ? programsOf(lab, interpreter) : contents(lab, interpreter))
})

/** The commands with which a shell enters the lab. `deactivate` leaves it, as with the environments of Python. */
export const shellLines = ({ programs }: Lab): string =>
  `POSTMULTI_OUTSIDE="$PATH"
PATH=${shellWord(programs)}:"$PATH"
export PATH
unset ${placeVariables.join(" ")}
case $- in *i*) POSTMULTI_PROMPT="\${PS1-}"; PS1="(lab) \${PS1-}" ;; esac
deactivate() {
  PATH="$POSTMULTI_OUTSIDE"
  case $- in *i*) PS1="\${POSTMULTI_PROMPT-}" ;; esac
  unset POSTMULTI_OUTSIDE POSTMULTI_PROMPT
  unset -f deactivate
}
`

/**
 * The commands if there is no lab. They end a script, because what follows would act on the machine. They do not
 * close your terminal.
 */
export const stayOut = "case $- in *i*) false ;; *) exit 1 ;; esac\n"
