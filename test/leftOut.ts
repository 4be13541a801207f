/** The last line of a run that leaves something out: what, why, and which command runs it. */
import type { Reporter, TestModule, Vitest } from "vitest/node"

/** The layers that `npm test` does not run. */
const others: Readonly<Record<string, string>> = {
  postfix: "the comparison with the original (npm run test:postfix)",
  package:
    "the package in another project, long scripts in a lab, the transcripts of the documents (npm run test:package)",
  native: "the program without Node (npm run test:native)",
  soak: "faults, random samples and kills (npm run test:soak)"
}

/** The title of a suite that cannot run here contains the reason. */
const reasonOf = (title: string): string | undefined => /\(skipped: (.*)\)$/.exec(title)?.[1]

export class LeftOut implements Reporter {
  private projects: ReadonlyArray<string> = []

  onInit(vitest: Vitest): void {
    this.projects = vitest.projects.map(({ name }) => name)
  }

  onTestRunEnd(modules: ReadonlyArray<TestModule>): void {
    const reasons = modules.flatMap(({ children }) =>
      [...children.suites()].flatMap(({ name }) => reasonOf(name) ?? [])
    )
    const left = [
      ...(reasons.length === 0 ? [] : [`what needs a real Postfix (${[...new Set(reasons)].join(", ")})`]),
      ...Object.entries(others).flatMap(([name, what]) => (this.projects.includes(name) ? [] : [what]))
    ]
    if (left.length > 0) console.log(`Left out: ${left.join("; ")}.`)
  }
}
