/** A fatal condition, as a typed error. */
import * as Data from "effect/Data"

/**
 * The base of an error class: its tag, its fields, and the message, which is a pure function of the fields. So are the
 * hints, if there are any: help for users at a terminal, a line each. Without fields, the constructor takes no argument.
 *
 *     class MasterCfMissing extends Fatal("MasterCfMissing")<{ directory: string }>(
 *       ({ directory }) => `missing "master.cf" prototype in ${directory}`
 *     ) {}
 */
export const Fatal =
  <const Tag extends string>(tag: Tag) =>
  <Fields extends object = Record<never, never>>(
    message: (fields: Readonly<Fields>) => string,
    hints?: (fields: Readonly<Fields>) => ReadonlyArray<string>
  ) => {
    const Base = Data.TaggedError(tag)
    Object.defineProperty(Base.prototype, "message", {
      get(this: Readonly<Fields>) {
        return message(this)
      }
    })
    if (hints !== undefined) {
      Object.defineProperty(Base.prototype, "hints", {
        get(this: Readonly<Fields>) {
          return hints(this)
        }
      })
    }
    return Base<Fields>
  }
