/** The layers of the tests. package.json has a script for each that runs it, and the guide for engineers says what it is for. */
import { defineConfig } from "vitest/config"
import { LeftOut } from "./leftOut.ts"

declare module "vitest" {
  export interface ProvidedContext {
    /** One of how many faults is tried: 1 tries them all. */
    readonly stride: number
  }
}

/** Real programs, processes, locks and files, but no Postfix. */
const host = [
  "test/{lab,services}/**/*.test.ts",
  "test/bin/entryPoint.test.ts",
  "test/cli/modern/completions.test.ts"
]

/** Another project that has installed the package, what the documents show and have typed, and long scripts in a lab. */
const consumer = ["test/package/**/*.test.ts", "test/lab/{scripts,transcripts}.test.ts"]

/** One instance from its creation to its removal. */
const mail = ["test/end-to-end/oneInstance.test.ts"]

/** Postfix's own programs say what is right. */
const postfix = [
  "test/end-to-end/**/*.test.ts",
  "test/differential/differential.test.ts",
  "test/postfix/{configureOracle,expansion/oracle,maincf/editOracle,evaluation/order}.test.ts",
  "test/testing/programs/programs.test.ts"
]

/** As much as time allows of what has no end. */
const soak = ["test/{faults,model}/**/*.test.ts", "test/fuzz/fuzz.test.ts"]

/** In memory, at some of the changes every day, and at each of them in the soak. */
const atChanges = "test/operations/lifeCycle/{destroy,faults}.test.ts"

export default defineConfig({
  test: {
    // More workers than cores make each test slower, and the slowest ones miss their time limits.
    maxWorkers: 2,
    minWorkers: 1,
    // Loading Effect takes longer than most files of the tests in memory. They share no state, so a worker loads it once.
    poolOptions: { threads: { isolate: false }, forks: { isolate: false } },
    reporters: ["default", new LeftOut()],
    projects: [
      {
        test: {
          name: "memory",
          include: ["test/**/*.test.ts"],
          exclude: [...host, ...mail, ...postfix, ...consumer, ...soak],
          pool: "threads",
          setupFiles: ["test/eventLoop.ts"],
          // Before the others, whose workers would make four together.
          sequence: { groupOrder: -1 },
          testTimeout: 60_000,
          provide: { stride: 31 }
        }
      },
      { test: { name: "host", include: host, exclude: consumer, testTimeout: 60_000 } },
      { test: { name: "mail", include: mail, testTimeout: 60_000 } },
      { test: { name: "postfix", include: postfix, exclude: mail, testTimeout: 60_000 } },
      { test: { name: "package", include: consumer, testTimeout: 60_000 } },
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
