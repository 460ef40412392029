import stringWidth from 'string-width'

const letters = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** Cuts a text to so many terminal columns; what was cut shows as `…`. */
export function cut(text: string, columns: number): string {
  if (stringWidth(text) <= columns) return text
  if (columns <= 0) return ''
  const [head] = splitAt(text, columns - 1)
  return `${head}…`
}

/** Cuts or fills a text to exactly so many terminal columns. */
export function fitTo(text: string, columns: number, align: 'left' | 'right' = 'left'): string {
  const shown = cut(text, columns)
  const fill = ' '.repeat(Math.max(0, columns - stringWidth(shown)))
  return align === 'left' ? shown + fill : fill + shown
}

/** Breaks a text into lines of at most so many columns, between words where it can. */
export const wrap = (text: string, columns: number): string[] => [...linesOf(text, columns)]

/** The first lines of a wrapped text; what is left out shows as `…`. However long the text is, it costs only these. */
export function wrapToRows(text: string, columns: number, rows: number): string[] {
  const lines: string[] = []
  for (const line of linesOf(text, columns)) {
    if (lines.push(line) > rows) break
  }
  return clip(lines, columns, rows)
}

/** At most so many of these lines; what is left out shows as `…`. */
export function clip(lines: readonly string[], columns: number, rows: number): string[] {
  if (lines.length <= rows) return [...lines]
  const shown = lines.slice(0, rows)
  const last = shown.pop()
  return last === undefined ? [] : [...shown, cut(`${last}…`, columns)]
}

function* linesOf(text: string, columns: number): Generator<string, undefined> {
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

/** The part of a text that fits into so many columns (at least one letter), and the rest. */
function splitAt(text: string, columns: number): [string, string] {
  let head = ''
  let width = 0
  for (const { segment } of letters.segment(text)) {
    const next = width + stringWidth(segment)
    if (next > columns && head) break
    head += segment
    width = next
  }
  return [head, text.slice(head.length)]
}
