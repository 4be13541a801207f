/**
 * Prints what failed and the counts of a run, from the reports of vitest's json reporter.
 *   node summary.cjs DIRECTORY   its *.json are the reports, and each line of its file "layers" is one layer of tests:
 *                                "passed after 12 s: its name", or "failed …"
 */
const { readdirSync, readFileSync } = require("node:fs")
const { join } = require("node:path")

const directory = process.argv[2]
const layers = readFileSync(join(directory, "layers"), "utf8").trimEnd()
const reports = readdirSync(directory)
  .filter((name) => name.endsWith(".json"))
  .map((name) => JSON.parse(readFileSync(join(directory, name), "utf8")))
const sum = (count) => reports.reduce((total, report) => total + count(report), 0)
const files = reports.flatMap(({ testResults }) => testResults)

/** Files that could not even be read have no tests that could fail. */
const brokenFiles = files.filter(
  ({ assertionResults, status }) =>
    status === "failed" && !assertionResults.some((result) => result.status === "failed")
)
const passed = sum(({ numPassedTests }) => numPassedTests)
const failedTests = sum(({ numFailedTests }) => numFailedTests) + brokenFiles.length
const failed = Math.max(failedTests, /^failed/m.test(layers) ? 1 : 0)
const skipped = sum(({ numPendingTests, numTodoTests }) => numPendingTests + numTodoTests)

console.log(layers)
for (const { message, name } of brokenFiles) console.log(`\nfailed: ${name}\n${message}`)
for (const { assertionResults, name } of files) {
  for (const { failureMessages, fullName, status } of assertionResults) {
    if (status === "failed") console.log(`\nfailed: ${name}: ${fullName}\n${failureMessages.join("\n")}`)
  }
}
console.log(`\n${passed} passed, ${failed} failed${skipped === 0 ? "" : `, ${skipped} skipped`}`)
// What could not run has not been shown to hold.
process.exit(failed + skipped === 0 ? 0 : 1)
