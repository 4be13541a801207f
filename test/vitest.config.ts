/** The layers of the tests. Each has a script in package.json, and the guide for engineers describes it. */
import { defineConfig } from "vitest/config"
import { LeftOut } from "./leftOut.ts"

declare module "vitest" {
  export interface ProvidedContext {
    /** Tries one fault in this many; 1 tries them all. */
    readonly stride: number
  }
}

/** Real programs, processes, locks and files, but no Postfix. */
const host = [
  "test/{lab,services}/**/*.test.ts",
  "test/bin/entryPoint.test.ts",
  "test/cli/modern/completions.test.ts"
]

/** Tests of the packed package in another project, of the commands in the documents, and of long scripts in a lab. */
const consumer = ["test/package/**/*.test.ts", "test/lab/{scripts,transcripts}.test.ts"]

/** One instance from its creation to its removal. */
const mail = ["test/end-to-end/oneInstance.test.ts"]

/** Compared with Postfix's own programs. */
const postfix = [
  "test/end-to-end/**/*.test.ts",
  "test/differential/differential.test.ts",
  "test/postfix/{configureOracle,expansion/oracle,maincf/editOracle,evaluation/order}.test.ts",
  "test/testing/programs/programs.test.ts"
]

/** The program without Node, which `npm run build:native` makes. */
const native = ["test/native/**/*.test.ts"]

/** Open-ended: more time finds more. */
const soak = ["test/{faults,model}/**/*.test.ts", "test/fuzz/fuzz.test.ts"]

/** In memory. `npm test` tries a sample of the changes, and the soak all of them. */
const atChanges = "test/operations/lifeCycle/{destroy,faults}.test.ts"

export default defineConfig({
  test: {
    // With more workers than cores, the slowest tests exceed their time limits.
    maxWorkers: 2,
    minWorkers: 1,
    // Loading Effect takes longer than most test files in memory. They share no state, so each worker loads it once.
    poolOptions: { threads: { isolate: false }, forks: { isolate: false } },
    reporters: ["default", new LeftOut()],
    projects: [
      {
        test: {
          name: "memory",
          include: ["test/**/*.test.ts"],
          exclude: [...host, ...mail, ...postfix, ...consumer, ...native, ...soak],
          pool: "threads",
          setupFiles: ["test/eventLoop.ts"],
          // Runs before the other projects. Together, their workers would be four.
          sequence: { groupOrder: -1 },
          testTimeout: 60_000,
          provide: { stride: 31 }
        }
      },
      { test: { name: "host", include: host, exclude: consumer, testTimeout: 60_000 } },
      { test: { name: "mail", include: mail, testTimeout: 60_000 } },
      { test: { name: "postfix", include: postfix, exclude: mail, testTimeout: 60_000 } },
      { test: { name: "package", include: consumer, testTimeout: 60_000 } },
      { test: { name: "native", include: native, testTimeout: 60_000 } },
      {
        test: {
          name: "soak",
          include: [...soak, atChanges],
          setupFiles: ["test/eventLoop.ts"],
          testTimeout: 60_000,
          provide: { stride: 1 }
        }
      }
    ]
  }
})
