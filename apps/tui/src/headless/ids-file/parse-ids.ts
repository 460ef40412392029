import { describeInvalidId, isValidId } from '@countermand/core/wire'
import { decodeUtf8 } from './decode-utf8.ts'
import { IdsFileError } from './ids-file-error.ts'
import { parseCsv } from './parse-csv.ts'
import { parseJson } from './parse-json.ts'
import { contentLines, isListText, parseLines, parseListText } from './parse-lines.ts'
import type { ParsedTexts } from './placed-text.ts'

export interface ParsedIds {
  /** Each once, as it was written first. */
  ids: readonly string[]
  /** How many more times one of them was named. Upper and lower case are the same. */
  repeats: number
  format: string
}

/**
 * The ids in a file: one a line, or anything that our lists write (CSV, JSON, JSON lines, text). All of
 * it is understood, or none of it is used.
 *
 * @throws IdsFileError when a part of it can't be understood
 */
export function parseIds(bytes: Uint8Array): ParsedIds {
  const { texts, format } = parseTexts(decodeUtf8(bytes))
  const ids = new Map<string, string>()
  for (const { text, place } of texts) {
    if (!isValidId(text)) throw new IdsFileError(place, describeInvalidId(text))
    const key = text.toLowerCase()
    if (!ids.has(key)) ids.set(key, text)
  }
  return { ids: [...ids.values()], repeats: texts.length - ids.size, format }
}

function parseTexts(text: string): ParsedTexts {
  const [first] = contentLines(text)
  if (first === undefined) return { texts: [], format: 'empty' }
  if (/^[[{]/.test(first.text)) return parseJson(text)
  if (isListText(first.text)) return parseListText(text)
  const isCsv = /[,;\t]/.test(first.text) || /^"?(sub_number_order_)?id"?$/i.test(first.text)
  return isCsv ? parseCsv(text) : parseLines(text)
}
