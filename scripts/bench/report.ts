import { readFileSync, writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'

/** One line of a table, ready to print. */
export interface Row {
  work: string
  ours: string
  peers: string
  goal: string
  isMet: boolean
  /** The measurement itself failed, so there is no figure. */
  hasFailed?: boolean
}

const FILE = new URL('../../docs/benchmarks.md', import.meta.url)

/** Takes the measurements for one or more lines of a table. */
export type Measure<Options extends unknown[] = []> = (...options: Options) => Promise<Row[]>

/** Runs a measurement and prints its results. A failure becomes a line, so that the others are still measured. */
export async function runMeasure<Options extends unknown[]>(
  measure: Measure<Options>,
  ...options: Options
): Promise<Row[]> {
  const rows = await measure(...options).catch((error: Error) => [toFailedRow(measure.name, error)])
  // As soon as they are there: a benchmark takes minutes.
  for (const { work, ours } of rows) console.error(`${work}: ${ours}`)
  return rows
}

const toFailedRow = (work: string, error: Error): Row => ({
  work,
  ours: `failed: ${error.message.split('\n')[0]}`,
  peers: '–',
  goal: '–',
  isMet: false,
  hasFailed: true,
})

/** Runs a benchmark, prints its table and writes it to docs/benchmarks.md. */
export async function report(name: string, bench: () => Promise<Row[]>): Promise<Row[]> {
  const [load = 0] = loadavg()
  const rows = await bench().catch((error: Error) => [toFailedRow(name, error)])
  const machine = `Node ${process.version} on ${cpus().length} × ${cpus()[0]?.model.trim()}`
  const text = `${toTable(rows)}\n\n${machine}, load average ${load.toFixed(1)} at the start.`
  console.log(`\n${text}`)
  writeFileSync(FILE, replaceTable(readFileSync(FILE, 'utf8'), name, text))
  return rows
}

/** Which goals were not met. */
export function describeMissed(rows: readonly Row[]): string {
  const missed = rows.filter(({ isMet }) => !isMet)
  if (missed.length === 0) return `All ${rows.length} goals are met.`
  const lines = missed.map(({ work, ours, goal }) => `- ${work}: ${ours}; the goal is ${goal}`)
  return [`${missed.length} of ${rows.length} goals are not met:`, ...lines].join('\n')
}

const cells = (...values: string[]) => `| ${values.join(' | ')} |`

function toTable(rows: readonly Row[]): string {
  const lines = rows.map(({ work, ours, peers, goal, isMet }) =>
    cells(work, ours, peers, goal, isMet ? 'yes' : '**no**'),
  )
  return [cells('work', 'ours', 'peers', 'goal', 'met'), cells(...Array(5).fill('---')), ...lines].join('\n')
}

/** The document with the text between the markers of a benchmark replaced. Everything else is prose, and stays. */
export function replaceTable(document: string, name: string, text: string): string {
  const [start, end] = [`<!-- bench ${name} -->\n`, `<!-- /bench ${name} -->`]
  const [before, rest] = document.split(start)
  const after = rest?.split(end)[1]
  if (after === undefined) throw new Error(`docs/benchmarks.md has no markers ${start.trim()} … ${end}`)
  return `${before}${start}\n${text.trim()}\n\n${end}${after}`
}

/** Of an even count, the larger of the two middle values. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN
}

export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.ceil((percent / 100) * sorted.length) - 1] ?? Number.NaN
}
