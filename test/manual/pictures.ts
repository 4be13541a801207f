/** The README's pictures, as SVG: a terminal in a lab, and the time of `-l` as measured by the bench. */
import { aligned } from "../../src/cli/report/instances.ts"
import { textOf } from "./documents.ts"
import { openTerminal, type Typed } from "./terminal.ts"

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")

const text = (x: number, y: number, content: string, attributes = ""): string =>
  `<text x="${x}" y="${y}"${attributes}>${escaped(content)}</text>`

const picture = (width: number, height: number, title: string, parts: ReadonlyArray<string>): string =>
  [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>${escaped(title)}</title>`,
    ...parts,
    "</svg>\n"
  ].join("\n")

const setup = [
  "postmulti init",
  "postmulti create postfix-in --group inbound",
  "postmulti enable in",
  "postmulti create postfix-relay --group outbound",
  "postmulti enable relay",
  "postmulti postfix start",
  "postmulti postfix --instance relay stop",
  "touch /var/spool/postfix-relay/deferred/4B7F1C0"
]

const shown = [
  "postmulti list",
  "postmulti create postfix-out --group outbound --dry-run",
  "postmulti status"
]

/** Process numbers and times vary, so a table shows the same ones each time. */
const withoutVariation = (output: string): string => {
  const [first = "", ...others] = output.split("\n")
  if (!first.includes("SINCE")) return output
  const rows = [first, ...others].filter((line) => line !== "").map((line) => line.split(/ {2,}/))
  const fixed = rows.map((row) =>
    row.map((cell) =>
      cell.replace(/^\d{2,}$/, "4321").replace(/^\d+-\d\d-\d\d \d\d:\d\d$/, "2026-11-29 09:00")
    )
  )
  return `${aligned(fixed).join("\n")}\n`
}

/** A queue has fourteen directories that look alike. Three are enough. */
const shortened = (lines: ReadonlyArray<string>): ReadonlyArray<string> => {
  const directories = lines.filter((line) => line.startsWith("make directory /var/spool/"))
  const hidden = directories.slice(3)
  return lines.flatMap((line) =>
    line === hidden[0] ? [`  ... ${hidden.length} more directories`] : hidden.includes(line) ? [] : [line]
  )
}

const colourOf = (line: string): string =>
  line.startsWith("$ ")
    ? "#ffffff"
    : /^\+(?!\+\+)/.test(line)
      ? "#7ee787"
      : /^-(?!--)\S/.test(line)
        ? "#ff9a92"
        : "#c9d1d9"

/** A terminal, as wide as its longest line. */
export const terminalPicture = (typed: ReadonlyArray<Typed>): string => {
  const lines = typed.flatMap(({ command, output }) => [
    `$ ${command}`,
    ...shortened(output.trimEnd().split("\n")),
    ""
  ])
  const [left, top, lineHeight, letter] = [18, 48, 18, 7.85]
  const width = Math.ceil(2 * left + letter * Math.max(...lines.map((line) => line.length)))
  const height = top + lineHeight * (lines.length - 1)
  return picture(width, height, shown.join(", then "), [
    `<rect width="${width}" height="${height}" rx="8" fill="#161b22"/>`,
    ...["#ff5f57", "#febc2e", "#28c840"].map(
      (colour, index) => `<circle cx="${22 + 20 * index}" cy="20" r="6" fill="${colour}"/>`
    ),
    `<g font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace" font-size="13" xml:space="preserve">`,
    ...lines.flatMap((line, index) =>
      line === ""
        ? []
        : text(
            left,
            top + lineHeight * index,
            line,
            ` fill="${colourOf(line)}" textLength="${(letter * line.length).toFixed(1)}"`
          )
    ),
    "</g>"
  ])
}

export const drawTour = async (): Promise<string> => {
  const terminal = openTerminal()
  try {
    for (const command of setup) await terminal.type(command)
    const typed: Array<Typed> = []
    for (const command of shown) {
      const { output } = await terminal.type(command)
      typed.push({ command, output: withoutVariation(output) })
    }
    return terminalPicture(typed)
  } finally {
    terminal.close()
  }
}

interface Measured {
  readonly instances: number
  readonly ours: number
  readonly original: number
  readonly native: number
}

/** The rows of the bench's table in the guide for engineers, in milliseconds. */
const measured = (): ReadonlyArray<Measured> => {
  const [, table = ""] = textOf("src/manual/engineers.md").split("| `-l`: instances |")
  const rows = (table.split("\n\n")[0] ?? "").split("\n").slice(2)
  return rows.map((row) => {
    const cells = row
      .split("|")
      .slice(1)
      .map((cell) => Number.parseFloat(cell))
    const [instances = Number.NaN, , , ours = Number.NaN, original = Number.NaN, , native = Number.NaN] =
      cells
    return { instances, ours, original, native }
  })
}

/** Both axes are logarithmic: from 1 to 1000 instances, and from 10 ms to 100 s. */
export const drawSpeed = (): string => {
  const points = measured()
  const [left, top, width, height] = [80, 56, 480, 300]
  const x = (instances: number) => Number((left + (width * Math.log10(instances)) / 3).toFixed(1))
  const y = (time: number) => Number((top + (height * (5 - Math.log10(time))) / 4).toFixed(1))
  const series = (name: keyof Omit<Measured, "instances">, colour: string) => [
    `<polyline fill="none" stroke="${colour}" stroke-width="2.5" points="${points
      .map((point) => `${x(point.instances)},${y(point[name])}`)
      .join(" ")}"/>`,
    ...points.map(
      (point) => `<circle cx="${x(point.instances)}" cy="${y(point[name])}" r="3.5" fill="${colour}"/>`
    )
  ]
  const last = points.at(-1)
  const labelled = (name: "ours" | "original", label: string, colour: string) => {
    const [endX, endY] = [x(last?.instances ?? 1), y(last?.[name] ?? 1)]
    return [
      ...series(name, colour),
      text(endX + 12, endY, label, ` fill="${colour}" font-weight="bold"`),
      text(endX + 12, endY + 17, `${last?.[name]} ms`, ` fill="${colour}"`)
    ]
  }
  const times = ["10 ms", "100 ms", "1 s", "10 s", "100 s"].map((label, index) => {
    const place = y(10 ** (index + 1))
    return [
      `<line x1="${left}" y1="${place}" x2="${left + width}" y2="${place}" stroke="#e4e7eb"/>`,
      text(left - 10, place + 4, label, ' text-anchor="end"')
    ]
  })
  const counts = [1, 10, 100, 1000].map((count) =>
    text(x(count), top + height + 22, `${count}`, ' text-anchor="middle"')
  )
  return picture(700, 420, "Time of postmulti -l by number of instances", [
    '<rect width="700" height="420" rx="8" fill="#ffffff"/>',
    '<g font-family="system-ui,-apple-system,\'Segoe UI\',Helvetica,Arial,sans-serif" font-size="13" fill="#4a5560">',
    text(
      24,
      30,
      "Time of postmulti -l (lower is better)",
      ' fill="#1f2933" font-size="15" font-weight="bold"'
    ),
    ...times.flat(),
    ...counts,
    text(
      left + width / 2,
      top + height + 46,
      "instances on the host (both scales are logarithmic)",
      ' text-anchor="middle"'
    ),
    ...labelled("original", "the original", "#b45309"),
    ...labelled("ours", "this program", "#1d4ed8"),
    ...series("native", "#047857"),
    // Its end is too near to the other one.
    text(x(30), y(18), `without Node: ${last?.native} ms`, ' fill="#047857" font-weight="bold"'),
    "</g>"
  ])
}

/** By path in the repository. */
export const tourPicture = "src/manual/tour.svg"
export const speedPicture = "src/manual/speed.svg"
