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
export function wrap(text: string, columns: number): string[] {
  const width = Math.max(1, columns)
  const lines: string[] = []
  let line = ''
  for (let word of text.split(/ +/)) {
    if (line && stringWidth(line) + 1 + stringWidth(word) <= width) {
      line += ` ${word}`
      continue
    }
    if (line) lines.push(line)
    while (stringWidth(word) > width) {
      const [head, rest] = splitAt(word, width)
      lines.push(head)
      word = rest
    }
    line = word
  }
  return line || lines.length === 0 ? [...lines, line] : lines
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
