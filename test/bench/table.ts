/** Prints what was measured as the tables of the guide for engineers. */

export const rowOf = (cells: ReadonlyArray<string>): string => `| ${cells.join(" | ")} |`

/** The first column holds words or counts, the others figures. */
export const tableOf = (head: ReadonlyArray<string>, rows: ReadonlyArray<ReadonlyArray<string>>): string =>
  [rowOf(head), `|---|${"---:|".repeat(head.length - 1)}`, ...rows.map(rowOf)].join("\n")

export const milliseconds = (time: number): string => `${time.toFixed(time < 100 ? 1 : 0)} ms`

/** Compares ours with the original in words. */
export const comparison = (ours: number, original: number): string =>
  ours <= original
    ? `${(original / ours).toFixed(1)} times faster`
    : `${(ours / original).toFixed(1)} times slower`
