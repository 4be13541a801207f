/** How the benchmarks show what they have measured: as the tables of the guide for engineers. */

export const rowOf = (cells: ReadonlyArray<string>): string => `| ${cells.join(" | ")} |`

/** The first column is for words or counts, the others for figures. */
export const tableOf = (head: ReadonlyArray<string>, rows: ReadonlyArray<ReadonlyArray<string>>): string =>
  [rowOf(head), `|---|${"---:|".repeat(head.length - 1)}`, ...rows.map(rowOf)].join("\n")

export const milliseconds = (time: number): string => `${time.toFixed(time < 100 ? 1 : 0)} ms`

/** How ours compares with the original, in words. */
export const comparison = (ours: number, original: number): string =>
  ours <= original
    ? `${(original / ours).toFixed(1)} times faster`
    : `${(ours / original).toFixed(1)} times slower`
