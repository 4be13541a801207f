/** Locks that are held for part of a test. */
import { expect } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Scope from "effect/Scope"
import type { FileSystemError } from "../../src/services/FileSystem.ts"
import { file } from "../../src/testing/files.ts"

type Acquire<A> = Effect.Effect<A, FileSystemError, Scope.Scope>

export const privateFile = { kind: "file", mode: 0o600, links: 1 }
export const leftBehind = file("left behind", { mode: 0o600 })

/** Acquires something at once, and can release it before the test ends. */
export const held = <A>(acquire: Acquire<A>) =>
  Effect.gen(function* () {
    const scope = yield* Effect.acquireRelease(Scope.make(), (made) => Scope.close(made, Exit.void))
    const value = yield* Scope.extend(acquire, scope)
    return { value, release: Scope.close(scope, Exit.void) }
  })

/** Something that cannot be acquired yet. */
export const delayed = <A>(acquire: Acquire<A>) =>
  Effect.gen(function* () {
    const fiber = yield* Effect.forkScoped(held(acquire))
    yield* Effect.sleep("40 millis")
    expect(yield* Fiber.poll(fiber)).toMatchObject({ _tag: "None" })
    return fiber
  })
