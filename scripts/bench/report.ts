import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'

/** One line of a table, ready to print. */
export interface Row {
  work: string
  ours: string
  peers: string
  goal: string
  isMet: boolean
}

/** Takes the measurements for one or more lines of a table. */
export type Measure = () => Promise<Row[]>

const FILE = new URL('../../docs/benchmarks.md', import.meta.url)

const HEAD = [
  '# Benchmarks',
  '',
  '`pnpm bench core`, `gateway` and `batches` write the tables. Each table comes from one run on one machine,',
  'so compare times as ratios only. The goals were set before the first measurement.',
  '',
].join('\n')

/** Prints each result as soon as it is there. */
export async function runMeasure(measure: Measure): Promise<Row[]> {
  const rows = await measure()
  for (const { work, ours } of rows) console.error(`${work}: ${ours}`)
  return rows
}

/** Runs a benchmark, prints its table and writes it to docs/benchmarks.md. */
export async function report(title: string, bench: () => Promise<Row[]>) {
  const [load = 0] = loadavg()
  const rows = await bench()
  const machine = `Node ${process.version} on ${cpus().length} × ${cpus()[0]?.model.trim()}`
  const text = `${toTable(rows)}\n\n${machine}, load average ${load.toFixed(1)} at the start.`
  console.log(`\n${text}`)
  const document = existsSync(FILE) ? readFileSync(FILE, 'utf8') : ''
  writeFileSync(FILE, withSection(document, title, text))
}

const cells = (...values: string[]) => `| ${values.join(' | ')} |`

function toTable(rows: readonly Row[]): string {
  const lines = rows.map(({ work, ours, peers, goal, isMet }) =>
    cells(work, ours, peers, goal, isMet ? 'yes' : '**no**'),
  )
  return [cells('work', 'ours', 'peers', 'goal', 'met'), cells(...Array(5).fill('---')), ...lines].join('\n')
}

/** The document with the section of this title replaced, or added at the end. */
export function withSection(document: string, title: string, text: string): string {
  const sections = document.split(/^(?=## )/m).filter((section) => section.startsWith('## '))
  const written = `## ${title}\n\n${text.trim()}\n`
  const index = sections.findIndex((section) => section.startsWith(`## ${title}\n`))
  if (index < 0) sections.push(written)
  else sections[index] = written
  return [HEAD, ...sections.map((section) => `${section.trim()}\n`)].join('\n')
}

/** Of an even count, the larger of the two middle values. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN
}

export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.ceil((percent / 100) * sorted.length) - 1] ?? Number.NaN
}
