import { IdsFileError, isColumnTitle, type LocatedText, type ParsedFile } from './ids-file.ts'

/** The lines that are neither empty nor comments. */
export function* contentLines(text: string): Generator<LocatedText, void, void> {
  for (const [index, line] of text.split(/\r\n|\n|\r/).entries()) {
    const content = line.trim()
    if (content !== '' && !content.startsWith('#')) yield { text: content, location: `line ${index + 1}` }
  }
}

/** One id per line, quoted or not. */
export function parseLines(text: string): ParsedFile {
  const texts = [...contentLines(text)].map(({ text: line, location }) => ({
    text: line.replace(/^"(.*)"$/, '$1'),
    location,
  }))
  const [first] = texts
  if (first && isColumnTitle(first.text)) {
    throw new IdsFileError(
      first.location,
      `${JSON.stringify(first.text)} looks like a column title, but only sub_number_order_id and id are recognised.`,
    )
  }
  return { texts, format: 'one id per line' }
}

/** Whether a line is the header of `countermand list`. */
export const isListText = (line: string) => /^ID {2,}STATUS {2,}/.test(line)

/** The text of `countermand list`. A row that ends after the id may have been truncated inside it. */
export function parseListText(text: string): ParsedFile {
  const texts = [...contentLines(text)].slice(1).map(({ text: line, location }) => {
    const [, id] = /^(\S+) {2,}\S/.exec(line) ?? []
    if (id === undefined) throw new IdsFileError(location, 'it is not a whole row of `countermand list`.')
    return { text: id, location }
  })
  return { texts, format: 'text of countermand list, column ID' }
}
