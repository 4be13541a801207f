/**
 * The services of a lab: those of the real host, but with pretend programs, and with files as root would see them.
 * Files of the caller seem to belong to root. Owners that are set are not kept.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { onHost } from "../Live.ts"
import { Caller } from "../services/Caller.ts"
import { FileLock, type LockedFile } from "../services/FileLock.ts"
import { type Attributes, FileSystem, type Status } from "../services/FileSystem.ts"
import { Machine } from "../services/Machine.ts"
import { MailLog } from "../services/MailLog.ts"
import { ProcessRunner } from "../services/ProcessRunner.ts"
import { inheritedDescriptors } from "../services/processes/inheritedDescriptors.ts"
import { liveSignals, Signals } from "../services/processes/Signals.ts"
import { StandardStreams } from "../services/StandardStreams.ts"
import { type User, UserDatabase } from "../services/UserDatabase.ts"
import { answers } from "../testing/answers.ts"
import { machineOn } from "../testing/machine.ts"
import { accounts, Installation, LogBook, Masters, mailLogOn } from "../testing/services.ts"
import {
  confinedAppending,
  confinedFiles,
  confinedLocks,
  confinedRunner,
  confinementTo
} from "./confinement.ts"
import { type Lab, logBookOf, mastersOf } from "./Lab.ts"

const seenBy =
  (me: User) =>
  (status: Status): Status => ({
    ...status,
    uid: status.uid === me.uid ? 0 : status.uid,
    gid: status.gid === me.gid ? 0 : status.gid
  })

/** Only root can give files away, so owners are not set. */
const own =
  ({ uid }: User) =>
  <A extends Attributes>(attributes: A): A => ({ ...attributes, uid, gid: Option.none() })

const ownFile =
  (me: User) =>
  ({ fill }: LockedFile): LockedFile => ({
    fill: (content, attributes) => fill(content, own(me)(attributes))
  })

const labFiles = (files: FileSystem["Type"], me: User): FileSystem["Type"] => {
  const owned = own(me)
  return {
    ...files,
    status: (path) => Effect.map(files.status(path), seenBy(me)),
    makeDirectory: (path, attributes) => files.makeDirectory(path, owned(attributes)),
    createFile: (path, content, attributes) => files.createFile(path, content, owned(attributes)),
    setAttributes: (path, attributes) => files.setAttributes(path, owned(attributes))
  }
}

/** Real locks, and those of the pretend masters. */
const labLocks = (
  locks: FileLock["Type"],
  files: FileSystem["Type"],
  masters: Masters["Type"],
  me: User
): FileLock["Type"] => ({
  acquire: (path, meanwhile) => Effect.map(locks.acquire(path, meanwhile), ownFile(me)),
  acquireTemporary: (path) => Effect.map(locks.acquireTemporary(path), ownFile(me)),
  tryAcquireNew: (path, attributes) => locks.tryAcquireNew(path, own(me)(attributes)),
  tryAcquire: (path) =>
    Effect.gen(function* () {
      const real = yield* Effect.option(files.realPath(path))
      const isHeld = Option.isSome(real) && (yield* masters.held).has(real.value)
      return isHeld ? false : yield* locks.tryAcquire(path)
    })
})

/** The caller, who is root in the lab. */
const me: Effect.Effect<User> = Effect.sync(() => ({
  uid: process.geteuid?.() ?? 0,
  gid: process.getegid?.() ?? 0
}))

/** The files as the caller sees them, as root. */
export const labView = Effect.map(me, (owner) => labFiles(FileSystem.live, owner))

/** The files of a lab, to make one. */
export const labFileSystem = (root: string, view: FileSystem["Type"]) =>
  confinedFiles(view, confinementTo(root, view))

/** The services for a program with these arguments. */
export const labServices = Effect.fnUntraced(function* (lab: Lab, argv: ReadonlyArray<string>) {
  const { defaults, root } = lab
  const caller = yield* Caller.make
  const view = yield* labView
  const within = confinementTo(root, view)
  const files = confinedFiles(view, within)
  const append = confinedAppending(within)
  const masters = mastersOf(lab, files, append)
  const book = logBookOf(lab, append, caller.processId)
  const locks = labLocks(confinedLocks(FileLock.live, within), files, masters, yield* me)
  const runner = ProcessRunner.make({ descriptors: inheritedDescriptors })
  const services = Context.make(Caller, { ...caller, argv, userId: 0 }).pipe(
    Context.add(StandardStreams, StandardStreams.live),
    Context.add(FileSystem, files),
    Context.add(FileLock, locks),
    Context.add(Machine, machineOn(files, masters, defaults)),
    Context.add(ProcessRunner, confinedRunner(runner, within, lab.programs)),
    Context.add(UserDatabase, accounts({})),
    Context.add(MailLog, mailLogOn(book)),
    Context.add(Signals, liveSignals),
    Context.add(LogBook, book),
    Context.add(Masters, masters),
    Context.add(Installation, { defaults })
  )
  return yield* onHost(services, { postconf: Effect.succeed(answers(defaults, files)) })
})

/** The services of a program in a lab. */
export type LabServices =
  Effect.Effect.Success<ReturnType<typeof labServices>> extends Context.Context<infer Services>
    ? Services
    : never
