/** A lab: a pretend host below one directory, for whoever may write there. */
import { type Defaults, defaultsBelow } from "../testing/defaults.ts"

export interface Lab {
  /** Absolute, without symbolic links. */
  readonly root: string
  readonly defaults: Defaults
  /** Where its programs are. */
  readonly programs: string
  /** What the pretend masters have done; the mark of a lab. */
  readonly masters: string
  readonly mailLog: string
}

export const labAt = (root: string): Lab => ({
  root,
  defaults: defaultsBelow(root),
  programs: `${root}/bin`,
  masters: `${root}/lab/masters`,
  mailLog: `${root}/var/log/mail.log`
})
