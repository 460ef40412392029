import {
  explainForeignId,
  findIdField,
  type IdField,
  IdsFileError,
  type LocatedText,
  type ParsedFile,
} from './ids-file.ts'

/**
 * Parses a JSON array, one JSON object, or JSON lines, of objects with an id or of ids.
 *
 * @throws IdsFileError if the text is none of them, or is truncated
 */
export function parseJson(text: string): ParsedFile {
  const { format, entries } = parseEntries(text)
  const fields = new Set<IdField>()
  const texts = entries.map((entry) => readId(entry, fields))
  const keys = [...fields].join(' and ')
  return { texts, format: keys ? `${format}, key ${keys}` : format }
}

interface Entry {
  value: unknown
  location: string
}

function parseEntries(text: string): { format: string; entries: Entry[] } {
  const document = tryParse(text)
  if ('value' in document) {
    const entries = Array.isArray(document.value)
      ? document.value.map((value, index) => ({ value, location: `entry ${index + 1} of the array` }))
      : [{ value: document.value, location: 'line 1' }]
    return { format: 'JSON', entries }
  }
  const lines = text.split('\n')
  const first = lines.find((line) => line.trim() !== '') ?? ''
  if ('value' in tryParse(first)) return { format: 'JSON lines', entries: lines.flatMap(parseLine) }
  const [, line = lines.length] = /\(line (\d+) column/.exec(document.problem) ?? []
  throw new IdsFileError(`line ${line}`, describeSyntaxError(document.problem))
}

function parseLine(line: string, index: number): Entry[] {
  if (line.trim() === '') return []
  const location = `line ${index + 1}`
  const parsed = tryParse(line)
  if ('problem' in parsed) throw new IdsFileError(location, describeSyntaxError(parsed.problem))
  return [{ value: parsed.value, location }]
}

/** Without the engine's own location, which counts within the line. */
const describeSyntaxError = (problem: string) =>
  `it is not complete JSON (${problem.replace(/ \(line .+\)$/, '')}).`

function readId({ value, location }: Entry, fields: Set<IdField>): LocatedText {
  if (typeof value === 'string') return { text: value, location }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new IdsFileError(location, 'it is neither an object nor an id in quotes.')
  }
  const record: Readonly<Record<string, unknown>> = { ...value }
  const names = new Set(Object.keys(record))
  const field = findIdField(names)
  if (!field) {
    throw new IdsFileError(
      location,
      `it has no sub_number_order_id and no id; its keys are ${[...names].slice(0, 20).join(', ') || 'none'}.`,
    )
  }
  const problem = explainForeignId(field, record.record_type)
  if (problem) throw new IdsFileError(location, problem)
  const text = record[field]
  if (typeof text !== 'string') {
    throw new IdsFileError(location, `its ${field} is ${JSON.stringify(text)}, not an id in quotes.`)
  }
  fields.add(field)
  return { text, location }
}

function tryParse(text: string): { value: unknown } | { problem: string } {
  try {
    return { value: JSON.parse(text) }
  } catch (error) {
    return { problem: (error as SyntaxError).message } // JSON.parse throws nothing else
  }
}
