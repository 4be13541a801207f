/** The documents are consistent: links lead somewhere, what they name exists, and a test runs each block. */
import * as Fs from "node:fs"
import * as Path from "node:path"
import { describe, expect, it } from "@effect/vitest"
import manifest from "../../package.json" with { type: "json" }
import { notRun, runBy } from "./blocks.ts"
import { blocks, documents, proseOf, root, textOf } from "./documents.ts"
import { drawSpeed, speedPicture } from "./pictures.ts"

/** GitHub's anchors for the headings. */
const anchorsOf = (document: string): ReadonlyArray<string> =>
  [...proseOf(document).matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\- ]/gu, "")
      .replaceAll(" ", "-")
  )

interface Link {
  readonly path: string
  readonly anchor: string | undefined
}

const linksOf = (document: string): ReadonlyArray<Link> =>
  [...proseOf(document).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = ""]) => target)
    .filter((target) => !target.startsWith("https://"))
    .map((target) => {
      const [path = "", anchor] = target.split("#")
      return {
        path: path === "" ? document : Path.join(Path.dirname(document), path),
        anchor
      }
    })

const isThere = (path: string): boolean => Fs.existsSync(Path.join(root, path))

/** npm always includes the first three. */
const shipped = ["README.md", "LICENSE", "package.json", ...manifest.files]

const isShipped = (path: string): boolean =>
  shipped.some((entry) => path === entry || path.startsWith(`${entry}/`))

describe.each(documents)("%s", (document) => {
  it("has links that lead to files and headings of the package", () => {
    const broken = linksOf(document).filter(
      ({ anchor, path }) =>
        !isThere(path) || !isShipped(path) || (anchor !== undefined && !anchorsOf(path).includes(anchor))
    )
    expect(broken).toEqual([])
  })

  it("names files, folders and npm scripts that are there", () => {
    const text = textOf(document)
    const paths = [...text.matchAll(/(?<![\w./-])(?:src|test|\.ci)\/[\w./-]*\w/g)].map(([path]) => path)
    const scripts = [...text.matchAll(/\bnpm run (?:--silent )?([\w:]+)/g)].map(([, name = ""]) => name)
    expect(paths.filter((path) => !isThere(path))).toEqual([])
    expect(scripts.filter((name) => !Object.keys(manifest.scripts).includes(name))).toEqual([])
  })

  it("can be reached from the README", () => {
    const reached = new Set(["README.md"])
    for (const from of reached) {
      if (from.endsWith(".md")) for (const { path } of linksOf(from)) reached.add(path)
    }
    expect([...reached]).toContain(document)
  })
})

describe("the README", () => {
  it("can be read to its end", () => {
    expect(textOf("README.md").split("\n").length - 1).toBeLessThanOrEqual(180)
  })

  it("draws the time of -l as the bench has measured it (npm run pictures)", () => {
    expect(drawSpeed()).toBe(textOf(speedPicture))
  })
})

describe("each block", () => {
  /** test/lab/transcripts.test.ts runs transcripts in a lab, and test/lab/scripts.test.ts runs files with a name. */
  const isRunInLab = ({ language, text }: (typeof blocks)[number]) =>
    language === "console" || /^# [\w-]+\.(?:sh|bats)\n/.test(text)
  const others = blocks.filter((block) => block.language !== "text" && !isRunInLab(block))
  const reasons = [...Object.keys(runBy), ...Object.keys(notRun)]

  it("is run by a test, or has a reason not to be", () => {
    const claims = others.map(({ text }) => [text, reasons.filter((piece) => text.includes(piece)).length])
    expect(claims.filter(([, count]) => count !== 1)).toEqual([])
  })

  it("is listed only if it is there", () => {
    expect(reasons.filter((piece) => !others.some(({ text }) => text.includes(piece)))).toEqual([])
  })

  it.each(Object.entries(runBy))("with %s is in %s", (piece, file) => {
    expect(textOf(file)).toContain(piece)
  })

  it("is in a language that somebody looks after", () => {
    const known = ["console", "sh", "bash", "ts", "text"]
    expect(blocks.filter(({ language }) => !known.includes(language))).toEqual([])
  })
})
