/**
 * Lets Vitest read the replies to its own messages after each test. Tests in memory do not return to the event loop by
 * themselves, and Vitest fails if it waits for a reply for a minute.
 */
import { afterEach } from "@effect/vitest"

afterEach(() => new Promise<void>((resolve) => setImmediate(resolve)))
