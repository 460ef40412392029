import { isColumnTitle } from './id-field.ts'
import { IdsFileError } from './ids-file-error.ts'
import type { ParsedTexts, PlacedText } from './placed-text.ts'

/** The lines that say something: neither empty nor a comment. */
export function* contentLines(text: string): Generator<PlacedText, void, void> {
  for (const [index, line] of text.split(/\r\n|\n|\r/).entries()) {
    const content = line.trim()
    if (content !== '' && !content.startsWith('#')) yield { text: content, place: `line ${index + 1}` }
  }
}

/** One id a line, as a person or `jq` writes it, in quotes or without. */
export function parseLines(text: string): ParsedTexts {
  const texts = [...contentLines(text)].map(({ text: line, place }) => ({
    text: line.replace(/^"(.*)"$/, '$1'),
    place,
  }))
  const [first] = texts
  if (first && isColumnTitle(first.text)) {
    throw new IdsFileError(
      first.place,
      `${JSON.stringify(first.text)} reads like the title of a column; those that count are sub_number_order_id and id.`,
    )
  }
  return { texts, format: 'one id a line' }
}

/** The first line of what `countermand list` prints for people. */
export const isListText = (line: string) => /^ID {2,}STATUS {2,}/.test(line)

/**
 * What `countermand list` prints for people: one order a line, its id whole and first. A row that ends
 * after the id may have been cut off inside it.
 */
export function parseListText(text: string): ParsedTexts {
  const texts = [...contentLines(text)].slice(1).map(({ text: line, place }) => {
    const [, id] = /^(\S+) {2,}\S/.exec(line) ?? []
    if (id === undefined) throw new IdsFileError(place, 'it is not a whole row of `countermand list`.')
    return { text: id, place }
  })
  return { texts, format: 'text of countermand list, column ID' }
}
