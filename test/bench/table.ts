/** How the benchmarks show what they have measured. */

export const median = (values: ReadonlyArray<number>): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0

export const rowOf = (cells: ReadonlyArray<string>): string => cells.map((cell) => cell.padStart(12)).join("")
