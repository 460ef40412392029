import { describeInvalidId, isValidId } from '@countermand/core/wire'
import { decodeUtf8 } from './decode-utf8.ts'
import { IdsFileError, type ParsedFile } from './ids-file.ts'
import { parseCsv } from './parse-csv.ts'
import { parseJson } from './parse-json.ts'
import { contentLines, isListText, parseLines, parseListText } from './parse-lines.ts'

/**
 * Parses a file of ids: one per line, or any format in which we print orders (CSV, JSON, JSON lines, text).
 * Ids that differ only in case are duplicates; the first spelling is kept.
 *
 * @throws IdsFileError if any part can't be parsed
 */
export function parseIds(bytes: Uint8Array): { ids: string[]; duplicates: number; format: string } {
  const { texts, format } = parseFile(decodeUtf8(bytes))
  const ids = new Map<string, string>()
  for (const { text, location } of texts) {
    if (!isValidId(text)) throw new IdsFileError(location, describeInvalidId(text))
    const key = text.toLowerCase()
    if (!ids.has(key)) ids.set(key, text)
  }
  return { ids: [...ids.values()], duplicates: texts.length - ids.size, format }
}

function parseFile(text: string): ParsedFile {
  const [first] = contentLines(text)
  if (first === undefined) return { texts: [], format: 'empty' }
  if (/^[[{]/.test(first.text)) return parseJson(text)
  if (isListText(first.text)) return parseListText(text)
  const isCsv = /[,;\t]/.test(first.text) || /^"?(sub_number_order_)?id"?$/i.test(first.text)
  return isCsv ? parseCsv(text) : parseLines(text)
}
