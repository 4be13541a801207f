/** What the pretend programs of Postfix were built with. */
import * as Context from "effect/Context"
import type { Defaults } from "./defaults.ts"

export class Installation extends Context.Tag("postmulti/testing/Installation")<
  Installation,
  {
    /** The raw built-in defaults of parameters, as `postconf -d` prints them. */
    readonly defaults: Defaults
  }
>() {}

/** A default; a pretend Postfix has all that its programs use. */
export const builtIn = ({ defaults }: Installation["Type"], name: string): string => defaults[name] ?? ""
