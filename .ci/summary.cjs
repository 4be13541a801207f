/**
 * Prints the counts of a test run as one line, from the report of vitest's json reporter.
 *   node summary.cjs REPORT STATUS   STATUS is not 0 if something has failed already
 */
const { readFileSync } = require("node:fs")

const [file, status] = process.argv.slice(2)
const text = readFileSync(file, "utf8")
if (text === "") {
  console.log("0 passed, 1 failed")
  process.exit(1)
}

const { numFailedTests, numPassedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(text)

/** Files that could not even be read have no tests that could fail. */
const brokenFiles = testResults.filter(
  ({ assertionResults, status }) =>
    status === "failed" && !assertionResults.some((result) => result.status === "failed")
).length
const failed = Math.max(numFailedTests + brokenFiles, status === "0" ? 0 : 1)
const skipped = numPendingTests + numTodoTests

console.log(`${numPassedTests} passed, ${failed} failed${skipped === 0 ? "" : `, ${skipped} skipped`}`)
// What could not run has not been shown to hold.
process.exit(failed + skipped === 0 ? 0 : 1)
