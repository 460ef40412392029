import type { IBufferCell, Terminal } from '@xterm/headless'

const CELL = { width: 8.4, height: 18 }
const MARGIN = 16
const COLORS = { ground: '#10151c', text: '#d7dce2' }
/** The sixteen colours of a terminal; the interface uses no others. */
const PALETTE = [
  '#10151c', '#ff7b72', '#56d364', '#e3b341', '#79b8ff', '#d2a8ff', '#76e3ea', '#d7dce2',
  '#8b949e', '#ffa198', '#7ee787', '#f2cc60', '#a5d6ff', '#e2c5ff', '#b3f0ff', '#ffffff',
] // biome-ignore format: a palette reads as two rows

/** Renders a terminal as SVG, one text element per run of cells with the same style. */
export function screenToSvg(terminal: Terminal): string {
  const width = Math.ceil(terminal.cols * CELL.width + 2 * MARGIN)
  const height = terminal.rows * CELL.height + 2 * MARGIN
  const runs = Array.from({ length: terminal.rows }, (_, y) =>
    findRuns(terminal, y).map((run) => draw(run, y)),
  ).flat()
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14">
<rect width="100%" height="100%" rx="8" fill="${COLORS.ground}"/>
${runs.join('\n')}
</svg>
`
}

interface Run {
  x: number
  columns: number
  text: string
  color: string
  ground: string
  isBold: boolean
  isDim: boolean
}

function findRuns(terminal: Terminal, y: number): Run[] {
  const { active } = terminal.buffer
  const runs: Run[] = []
  for (let x = 0; x < terminal.cols; x++) {
    const cell = active.getLine(active.baseY + y)?.getCell(x)
    if (!cell || cell.getWidth() === 0) continue
    const style = cellStyle(cell)
    const last = runs.at(-1)
    const text = cell.getChars() || ' '
    if (last && hasStyle(last, style)) {
      last.text += text
      last.columns += cell.getWidth()
    } else {
      runs.push({ x, columns: cell.getWidth(), text, ...style })
    }
  }
  return runs
}

const hasStyle = (run: Run, { color, ground, isBold, isDim }: ReturnType<typeof cellStyle>) =>
  run.color === color && run.ground === ground && run.isBold === isBold && run.isDim === isDim

function cellStyle(cell: IBufferCell) {
  const color = cell.isFgDefault() ? COLORS.text : (PALETTE[cell.getFgColor()] ?? COLORS.text)
  const ground = cell.isBgDefault() ? COLORS.ground : (PALETTE[cell.getBgColor()] ?? COLORS.ground)
  const isBold = cell.isBold() !== 0
  const isDim = cell.isDim() !== 0
  return cell.isInverse() ? { color: ground, ground: color, isBold, isDim } : { color, ground, isBold, isDim }
}

function draw({ x, columns, text, color, ground, isBold, isDim }: Run, y: number): string {
  const left = (MARGIN + x * CELL.width).toFixed(1)
  const top = MARGIN + y * CELL.height
  const width = (columns * CELL.width).toFixed(1)
  const back =
    ground === COLORS.ground
      ? ''
      : `<rect x="${left}" y="${top}" width="${width}" height="${CELL.height}" fill="${ground}"/>`
  if (text.trim() === '') return back
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
  return `${back}<text x="${left}" y="${top + 13}" textLength="${width}" fill="${color}"${isBold ? ' font-weight="bold"' : ''}${isDim ? ' opacity="0.6"' : ''} xml:space="preserve">${escaped}</text>`
}
