/** The README and the guides, with their headings, links and blocks of code. */
import * as Fs from "node:fs"
import * as Path from "node:path"
import { fileURLToPath } from "node:url"

export const root = fileURLToPath(new URL("../..", import.meta.url))

export interface Block {
  /** The document's path in the repository. */
  readonly document: string
  readonly language: string
  readonly text: string
}

const guides = Fs.readdirSync(Path.join(root, "src/manual"))
  .filter((name) => name.endsWith(".md"))
  .map((name) => `src/manual/${name}`)

export const documents: ReadonlyArray<string> = ["README.md", ...guides]

export const textOf = (document: string): string => Fs.readFileSync(Path.join(root, document), "utf8")

const fence = /^```(\w*)\n(.*?)^```$/gms

/** Everything but code: headings, links and sentences. */
export const proseOf = (document: string): string => textOf(document).replaceAll(fence, "")

export const blocks: ReadonlyArray<Block> = documents.flatMap((document) =>
  [...textOf(document).matchAll(fence)].map(([, language = "", text = ""]) => ({ document, language, text }))
)

/** The block that contains the text. If there is not exactly one, a command that fails. */
export const blockWith = (text: string): string => {
  const [found, ...others] = blocks.filter((block) => block.text.includes(text))
  return found === undefined || others.length > 0 ? `false # ${text}\n` : found.text
}

/** The file of this name in a document. Its first line is a comment with the name. */
export const fileNamed = (name: string): string => blockWith(`# ${name}\n`)

export const commandsOf = (transcript: string): ReadonlyArray<string> =>
  [...transcript.matchAll(/^\$ (.*)$/gm)].map(([, command = ""]) => command)
