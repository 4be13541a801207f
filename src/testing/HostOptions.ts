/** What is special about a pretend host, and the files that it begins with. */
import type { User } from "../services/UserDatabase.ts"
import type { Defaults } from "./defaults.ts"
import { type Entries, type Entry, file } from "./files.ts"
import { builtIn } from "./Installation.ts"
import type { Script } from "./processes.ts"
import { installedFor } from "./stock.ts"

export interface HostOptions {
  /** The command line of what is run on `layer`. */
  readonly words?: ReadonlyArray<string>
  /** Its environment. */
  readonly environment?: Readonly<Record<string, string>>
  /** Settings per configuration directory: each becomes a main.cf. */
  readonly mainCf?: Readonly<Record<string, string>>
  /** Further files, or others in place of the usual ones. */
  readonly files?: Readonly<Record<string, Entry>>
  /** What becomes of commands; those of Postfix are there anyway, and all others succeed silently. */
  readonly processes?: Script
  /** Built-in defaults of parameters, besides the usual ones or in their place. */
  readonly defaults?: Defaults
  /** The error code of every write to standard output. */
  readonly outputFails?: string
  readonly outputIsTerminal?: boolean
  readonly errorIsTerminal?: boolean
  readonly users?: Readonly<Record<string, User>>
  readonly groups?: Readonly<Record<string, number>>
  /** Who calls; root without it. */
  readonly userId?: number
  /** Files of which somebody else has the lock and keeps it. */
  readonly locked?: ReadonlyArray<string>
}

/** The files of a host, with Postfix where the defaults say. */
export const filesFor = (defaults: Defaults, { files, mainCf }: HostOptions): Entries => {
  const all = { [builtIn({ defaults }, "config_directory")]: "", ...mainCf }
  return {
    ...installedFor(defaults),
    ...Object.fromEntries(Object.entries(all).map(([path, text]) => [`${path}/main.cf`, file(text)])),
    ...files
  }
}
