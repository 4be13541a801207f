/** Which test runs each block of the documents that is neither a transcript nor a file with a name. */

/** By a part of its text: the test that runs the block. */
export const runBy: Readonly<Record<string, string>> = {
  "npm start": "test/lab/scripts.test.ts",
  "apt-get install -y postfix": "test/end-to-end/installation.test.ts",
  "npm install -g": "test/end-to-end/installation.test.ts",
  "dpkg-divert --local --rename --remove": "test/end-to-end/installation.test.ts",
  "npm install --save-dev": "test/package/consumer.test.ts",
  'from "postmulti/testing"': "test/package/consumer.test.ts"
}

/** By a part of its text: why no test runs the block. */
export const notRun: Readonly<Record<string, string>> = {
  "npm ci && npm test": "it runs all tests, the one that would run it among them",
  "npx vitest run": "it runs tests, and the files that it names are looked for"
}
