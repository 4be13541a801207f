/**
 * The Postfix under test: the machine's own, or that of the root in POSTMULTI_ROOT. The root's Node runs ours, unless
 * POSTMULTI_NODE names another.
 */
import { spawnSync } from "node:child_process"

export const root = process.env["POSTMULTI_ROOT"] ?? ""

export const node = process.env["POSTMULTI_NODE"] ?? (root === "" ? process.execPath : `${root}/usr/bin/node`)

/** What runs ours: Node, or with POSTMULTI_ENGINE=native the executable that `npm run build:native` makes. */
export const engine = process.env["POSTMULTI_ENGINE"] === "native" ? "native" : "node"

const ask = (program: string, ...words: ReadonlyArray<string>): string => {
  const command = root === "" ? [program, ...words] : ["chroot", root, program, ...words]
  return spawnSync(command[0] ?? "", command.slice(1), { encoding: "utf8" }).stdout ?? ""
}

/** In the form `3.7.11`; empty if there is no Postfix. */
export const version = ask("/usr/sbin/postconf", "-dh", "mail_version").trim()

/** The release on which the cases were recorded. */
export const recorded = 307

/** As a number: 3.10 is 310. */
export const release = Number(
  version
    .split(/[.-]/)
    .slice(0, 2)
    .map((part) => part.padStart(2, "0"))
    .join("")
)

export const isRecorded = release === recorded

/**
 * The latest level that this release knows, so that it does not mention older ones. Postfix 3.5 accepts only whole
 * numbers.
 */
export const level = release < 306 ? "2" : release < 311 ? "3.6" : "3.11"

/** Where the prototypes are: /etc/postfix, and from Debian's 3.11 on /usr/share/postfix, with links to the other place. */
export const metaDirectory = ask("/usr/sbin/postconf", "-dh", "meta_directory").trim()

/** The text of a case, adapted to this release. */
export const suited = (text: string): string =>
  text.replaceAll("compatibility_level = 3.6", `compatibility_level = ${level}`)
