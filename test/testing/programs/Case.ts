/** A case for Postfix's programs, real or pretended: some files, and commands that run one after the other. */
export interface Case {
  /** The rest of main.cf, after the lines that every host has. */
  readonly mainCf?: string
  readonly masterCf?: string
  /** Commands with their words. */
  readonly commands: ReadonlyArray<ReadonlyArray<string>>
}

export interface Result {
  /** One for each command. */
  readonly ended: ReadonlyArray<{
    readonly status: number | string
    readonly output: string
    readonly errors: string
  }>
  readonly mainCf: string
  readonly masterCf: string
}

/** The files at the end. */
export interface Report {
  /** One for each case. */
  readonly results: ReadonlyArray<Result>
  /** What postqueue prints with `-p` and `-j` for a message on hold. */
  readonly queued: { readonly table: string; readonly json: string }
}

export const mainCfBegin = "compatibility_level = 3.6\nmyhostname = mail.example.test\n"

/** Environment of all commands. */
export const environment = { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", TZ: "UTC" }
