import { execFileSync, spawnSync } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, describe, expect, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import { letters } from "../../../src/cli/classic/commandLine.ts"
import { type Scanned, scan, unscanned } from "../../../src/cli/classic/getopt.ts"

/** Everything that the scanner finds, a line each, in the form that the C program prints. */
const scanAll = (words: ReadonlyArray<string>): ReadonlyArray<string> => {
  const lines: Array<string> = []
  let scanned: Scanned = scan(letters, unscanned(words))
  while (scanned._tag === "Flag" || scanned._tag === "Valued") {
    lines.push(scanned._tag === "Flag" ? scanned.letter : `${scanned.letter} ${scanned.value}`)
    scanned = scan(letters, scanned.rest)
  }
  if (scanned._tag === "Invalid") {
    return [...lines, `${scanned.problem === "invalid option" ? "?" : ":"} ${scanned.letter}`]
  }
  return [...lines, ...scanned.words.map((word) => `operand ${word}`)]
}

describe("option scanner", () => {
  it.each([
    ["-la", ["l", "a"]],
    ["-lia", ["l", "i a"]],
    ["-l -i a", ["l", "i a"]],
    ["-i --", ["i --"]],
    ["-i -", ["i -"]],
    ["-l -- -a", ["l", "operand -a"]],
    ["-l - -a", ["l", "operand -", "operand -a"]],
    ["-x echo -l", ["x", "operand echo", "operand -l"]],
    ["-l --list", ["l", "? -"]],
    ["-lZa", ["l", "? Z"]],
    ["-l:", ["l", "? :"]],
    ["-l -g", ["l", ": g"]],
    ["-l-", ["l", "? -"]]
  ])("scans %s", (line, expected) => expect(scanAll(line.split(" "))).toEqual(expected))

  it("passes an empty word on as an operand", () => expect(scanAll(["-l", ""])).toEqual(["l", "operand "]))

  it("takes an empty word as a value", () => expect(scanAll(["-i", ""])).toEqual(["i "]))
})

/** Reads cases from standard input, and prints what getopt(3) finds in each. \1 ends a word, \2 a case. */
const oracle = `
#include <stdio.h>
#include <string.h>
#include <unistd.h>
int main(void) {
  static char input[1 << 22], *words[64];
  size_t size = fread(input, 1, sizeof input - 1, stdin);
  char *at = input, *end = input + size;
  opterr = 0;
  while (at < end) {
    int count = 1, option;
    words[0] = "postmulti";
    while (*at != 2) { words[count++] = at; at = strchr(at, 1); *at++ = 0; }
    *at++ = 0;
    words[count] = 0;
    optind = 0;
    while ((option = getopt(count, words, "+:${letters}")) != -1) {
      if (option == '?' || option == ':') { printf("%c %c\\n", option, optopt); break; }
      if (optarg) printf("%c %s\\n", option, optarg); else printf("%c\\n", option);
      optarg = 0;
    }
    if (option == -1) for (; optind < count; optind++) printf("operand %s\\n", words[optind]);
    printf("\\2\\n");
  }
  return 0;
}
`

const compiler = spawnSync("cc", ["--version"]).status === 0

if (!compiler && process.env["CI"] !== undefined) {
  it("has a C compiler", () => expect.fail("no C compiler: cannot compare the scanner with getopt(3)"))
}

describe.skipIf(!compiler)("option scanner beside getopt(3) of the C library (needs cc)", () => {
  const folder = mkdtempSync(join(tmpdir(), "getopt-"))
  afterAll(() => rmSync(folder, { recursive: true }))

  const word = FastCheck.oneof(
    FastCheck.constantFrom(
      "-",
      "--",
      "",
      "-l",
      "-a",
      "-i",
      "-g",
      "-e",
      "--list",
      "-la",
      "create",
      "-x",
      "-R-",
      "-:"
    ),
    FastCheck.array(FastCheck.constantFrom("-", ..."aegijGIlpRvxZ:"), { maxLength: 5 }).map((all) =>
      all.join("")
    ),
    FastCheck.array(FastCheck.constantFrom(..."aegijGIlpRvxZ:-"), { maxLength: 4 }).map(
      (all) => `-${all.join("")}`
    )
  )

  it("agrees on 5000 random command lines", () => {
    writeFileSync(join(folder, "oracle.c"), oracle)
    execFileSync("cc", ["-o", join(folder, "oracle"), join(folder, "oracle.c")])
    const lines = FastCheck.sample(FastCheck.array(word, { maxLength: 8 }), { numRuns: 5000, seed: 1 })
    const input = lines.map((words) => `${words.map((text) => `${text}\x01`).join("")}\x02`).join("")
    const answers = execFileSync(join(folder, "oracle"), { input, encoding: "latin1" }).split("\x02\n")
    expect(answers).toHaveLength(lines.length + 1)
    for (const [index, words] of lines.entries()) {
      const ours = scanAll(words).map((line) => `${line}\n`)
      expect({ words, found: ours.join("") }).toEqual({ words, found: answers[index] })
    }
  })
})
