import { describe, expect, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import { type Json, jsonText } from "../../src/cli/report/json.ts"
import { readYaml, writeYaml } from "../../src/operations/desiredState/yaml.ts"
import { bytesOf, fromUnicode, isUnicode, textOf, toUnicodeLossy } from "../../src/services/bytes.ts"

const bytes = FastCheck.uint8Array().map(textOf)
const texts = FastCheck.oneof(bytes, FastCheck.fullUnicodeString().map(fromUnicode))

describe("JSON", () => {
  it.prop("has the UTF-8 of a text, and U+FFFD for other bytes", [texts, texts], ([name, text]) => {
    expect(JSON.parse(toUnicodeLossy(jsonText({ [name]: [text] })).unicode)).toEqual({
      [toUnicodeLossy(name).unicode]: [toUnicodeLossy(text).unicode]
    })
  })
})

describe("YAML", () => {
  it.prop("is read as it was written", [texts, texts], ([name, text]) => {
    FastCheck.pre(isUnicode(name) && isUnicode(text))
    expect(readYaml(writeYaml({ [name]: [text] }))).toMatchObject({ value: { [name]: [text] }, mistakes: [] })
  })
})

describe("a Unicode string", () => {
  it("is no text: the compiler refuses it", () => {
    const unicode = toUnicodeLossy("\xc3\xbc")
    // @ts-expect-error: it has characters, not bytes
    const text: () => Buffer = () => bytesOf(unicode)
    // @ts-expect-error: the whole JSON is converted, so this would be converted twice
    const json: Json = { name: unicode }
    // @ts-expect-error: a text is not converted yet
    const converted: typeof unicode = "\xc3\xbc"
    expect([text, json, converted]).toHaveLength(3)
  })
})
