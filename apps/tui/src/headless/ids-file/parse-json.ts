import { foreignRecord, type IdField, idFieldOf } from './id-field.ts'
import { IdsFileError } from './ids-file-error.ts'
import type { ParsedTexts, PlacedText } from './placed-text.ts'

/**
 * A JSON array, one JSON object, or one object a line; ids in quotes may take the place of objects.
 *
 * @throws IdsFileError when it is none of them, or not to its end
 */
export function parseJson(text: string): ParsedTexts {
  const { format, entries } = entriesIn(text)
  const fields = new Set<IdField>()
  const texts = entries.map((entry) => textIn(entry, fields))
  const keys = [...fields].join(' and ')
  return { texts, format: keys ? `${format}, key ${keys}` : format }
}

interface Entry {
  value: unknown
  place: string
}

function entriesIn(text: string): { format: string; entries: Entry[] } {
  const whole = tryJson(text)
  if ('value' in whole) {
    const entries = Array.isArray(whole.value)
      ? whole.value.map((value, index) => ({ value, place: `entry ${index + 1} of the array` }))
      : [{ value: whole.value, place: 'line 1' }]
    return { format: 'JSON', entries }
  }
  const lines = text.split('\n')
  const first = lines.find((line) => line.trim() !== '') ?? ''
  if ('value' in tryJson(first)) return { format: 'JSON lines', entries: lines.flatMap(entryOnLine) }
  const [, line = lines.length] = /\(line (\d+) column/.exec(whole.problem) ?? []
  throw new IdsFileError(`line ${line}`, incomplete(whole.problem))
}

function entryOnLine(line: string, index: number): Entry[] {
  if (line.trim() === '') return []
  const place = `line ${index + 1}`
  const parsed = tryJson(line)
  if ('problem' in parsed) throw new IdsFileError(place, incomplete(parsed.problem))
  return [{ value: parsed.value, place }]
}

/** The engine's words, without the place, which is that in the line. */
const incomplete = (problem: string) => `it is not complete JSON (${problem.replace(/ \(line .+\)$/, '')}).`

function textIn({ value, place }: Entry, fields: Set<IdField>): PlacedText {
  if (typeof value === 'string') return { text: value, place }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new IdsFileError(place, 'it is neither an object nor an id in quotes.')
  }
  const record: Readonly<Record<string, unknown>> = { ...value }
  const names = new Set(Object.keys(record))
  const field = idFieldOf(names)
  if (!field) {
    throw new IdsFileError(
      place,
      `it has no sub_number_order_id and no id; its keys are ${[...names].slice(0, 20).join(', ') || 'none'}.`,
    )
  }
  const foreign = foreignRecord(field, record.record_type)
  if (foreign) throw new IdsFileError(place, foreign)
  const text = record[field]
  if (typeof text !== 'string') {
    throw new IdsFileError(place, `its ${field} is ${JSON.stringify(text)}, not an id in quotes.`)
  }
  fields.add(field)
  return { text, place }
}

type Tried = { value: unknown } | { problem: string }

function tryJson(text: string): Tried {
  try {
    return { value: JSON.parse(text) }
  } catch (error) {
    return { problem: (error as SyntaxError).message } // JSON.parse throws nothing else
  }
}
