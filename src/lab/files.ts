/**
 * The files of a lab as root would see them: what belongs to whoever calls is root's. Owners that are to be set are not
 * kept.
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { FileLock } from "../services/FileLock.ts"
import type { Attributes, FileSystem, Status } from "../services/FileSystem.ts"
import type { Masters } from "../testing/Masters.ts"

/** The user who calls, by numbers. */
export interface Owner {
  readonly uid: number
  readonly gid: number
}

const seenBy =
  (me: Owner) =>
  (status: Status): Status => ({
    ...status,
    uid: status.uid === me.uid ? 0 : status.uid,
    gid: status.gid === me.gid ? 0 : status.gid
  })

/** Nobody but root can give files away. */
const own =
  ({ uid }: Owner) =>
  <A extends Attributes>(attributes: A): A => ({ ...attributes, uid, gid: Option.none() })

export const labFiles = (files: FileSystem["Type"], me: Owner): FileSystem["Type"] => {
  const owned = own(me)
  return {
    ...files,
    status: (path) => Effect.map(files.status(path), seenBy(me)),
    makeDirectory: (path, attributes) => files.makeDirectory(path, owned(attributes)),
    createFile: (path, content, attributes) => files.createFile(path, content, owned(attributes)),
    setAttributes: (path, attributes) => files.setAttributes(path, owned(attributes))
  }
}

/** Real locks, and those of the masters that do not run. */
export const labLocks = (
  locks: FileLock["Type"],
  files: FileSystem["Type"],
  masters: Masters["Type"],
  me: Owner
): FileLock["Type"] => ({
  acquire: (path, meanwhile) =>
    Effect.map(locks.acquire(path, meanwhile), ({ fill }) => ({
      fill: (content, attributes) => fill(content, own(me)(attributes))
    })),
  tryAcquireNew: (path, attributes) => locks.tryAcquireNew(path, own(me)(attributes)),
  tryAcquire: (path) =>
    Effect.gen(function* () {
      const real = yield* Effect.option(files.realPath(path))
      const isHeld = Option.isSome(real) && (yield* masters.held).has(real.value)
      return isHeld ? false : yield* locks.tryAcquire(path)
    })
})
