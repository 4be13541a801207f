/**
 * Prints what failed and the counts of a test run, from the report of vitest's json reporter.
 *   node summary.cjs REPORT LAYER...   a layer of tests is "passed after 12 s: its name", or "failed …"
 */
const { readFileSync } = require("node:fs")

const [file, ...layers] = process.argv.slice(2)
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
)
const failedLayers = layers.filter((layer) => layer.startsWith("failed"))
const failed = Math.max(numFailedTests + brokenFiles.length, failedLayers.length === 0 ? 0 : 1)
const skipped = numPendingTests + numTodoTests

console.log(layers.join("\n"))
for (const { message, name } of brokenFiles) console.log(`\nfailed: ${name}\n${message}`)
for (const { assertionResults, name } of testResults) {
  for (const { failureMessages, fullName, status } of assertionResults) {
    if (status === "failed") console.log(`\nfailed: ${name}: ${fullName}\n${failureMessages.join("\n")}`)
  }
}
console.log(`\n${numPassedTests} passed, ${failed} failed${skipped === 0 ? "" : `, ${skipped} skipped`}`)
// What could not run has not been shown to hold.
process.exit(failed + skipped === 0 ? 0 : 1)
