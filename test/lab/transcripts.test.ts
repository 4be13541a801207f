/** Transcripts and the picture in the documents show what a terminal shows in a lab. */
import { describe, expect, it } from "@effect/vitest"
import { blocks, commandsOf, documents, textOf } from "../manual/documents.ts"
import { drawTour, tourPicture } from "../manual/pictures.ts"
import { openTerminal } from "../manual/terminal.ts"

/** In milliseconds. Generous, for a busy machine. */
const timeLimit = 300_000

const withoutProcesses = (text: string): string => text.replaceAll(/PID: \d+/g, "PID: N")

describe("the transcripts", () => {
  const shown = (document: string) =>
    blocks.filter((block) => block.document === document && block.language === "console")

  it.concurrent.each(documents.filter((document) => shown(document).length > 0))(
    "in %s are what is shown in one lab",
    { timeout: timeLimit },
    async (document) => {
      const terminal = openTerminal()
      try {
        for (const { text } of shown(document)) {
          let transcript = ""
          for (const command of commandsOf(text)) {
            transcript += `$ ${command}\n${(await terminal.type(command)).output}`
          }
          expect(withoutProcesses(transcript)).toBe(withoutProcesses(text))
        }
      } finally {
        terminal.close()
      }
    }
  )
})

describe("the picture in the README", () => {
  it.concurrent("is of what a lab shows (npm run pictures)", { timeout: timeLimit }, async () => {
    expect(await drawTour()).toBe(textOf(tourPicture))
  })
})
