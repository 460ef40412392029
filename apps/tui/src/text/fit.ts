import stringWidth from 'string-width'

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** Shortens a text to at most so many terminal columns; `…` marks the cut. */
export function truncate(text: string, columns: number): string {
  if (stringWidth(text) <= columns) return text
  if (columns <= 0) return ''
  const [head] = splitAt(text, columns - 1)
  return `${head}…`
}

/** Shortens a text to its end; `…` marks the cut. */
export function truncateStart(text: string, columns: number): string {
  if (stringWidth(text) <= columns) return text
  const graphemes = Array.from(segmenter.segment(text), ({ segment }) => segment)
  let tail = ''
  let width = 1
  for (const grapheme of graphemes.reverse()) {
    width += stringWidth(grapheme)
    if (width > columns) break
    tail = grapheme + tail
  }
  return `…${tail}`
}

/** Truncates or pads a text to exactly so many terminal columns. */
export function fitWidth(text: string, columns: number, align: 'left' | 'right' = 'left'): string {
  const shown = truncate(text, columns)
  const padding = ' '.repeat(Math.max(0, columns - stringWidth(shown)))
  return align === 'left' ? shown + padding : padding + shown
}

/** Breaks a text into lines of at most so many columns, between words if possible. */
export const wrap = (text: string, columns: number): string[] => [...wrapLines(text, columns)]

/** The first lines of a wrapped text; `…` marks a cut. The rest of a long text is not processed. */
export function wrapToRows(text: string, columns: number, rows: number): string[] {
  const lines: string[] = []
  for (const line of wrapLines(text, columns)) {
    if (lines.push(line) > rows) break
  }
  return truncateLines(lines, columns, rows)
}

/** At most so many of these lines; `…` marks a cut. */
export function truncateLines(lines: readonly string[], columns: number, rows: number): string[] {
  if (lines.length <= rows) return [...lines]
  const shown = lines.slice(0, rows)
  const last = shown.pop()
  return last === undefined ? [] : [...shown, truncate(`${last}…`, columns)]
}

function* wrapLines(text: string, columns: number): Generator<string, undefined> {
  const width = Math.max(1, columns)
  let line: string | undefined
  for (const word of text.split(/ +/)) {
    const [head, rest] = splitAt(word, width)
    if (line && !rest && stringWidth(line) + 1 + stringWidth(head) <= width) {
      line += ` ${head}`
      continue
    }
    if (line) yield line
    line = head
    for (let left = rest; left; ) {
      yield line
      ;[line, left] = splitAt(left, width)
    }
  }
  yield line ?? ''
}

/** The part of a text that fits into so many columns (at least one grapheme), and the rest. */
function splitAt(text: string, columns: number): [string, string] {
  let head = ''
  let width = 0
  for (const { segment } of segmenter.segment(text)) {
    const next = width + stringWidth(segment)
    if (next > columns && head) break
    head += segment
    width = next
  }
  return [head, text.slice(head.length)]
}
