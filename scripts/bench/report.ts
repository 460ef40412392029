import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import type { Row } from './rows/row.ts'

const FILE = new URL('../../docs/benchmarks.md', import.meta.url)

const HEAD = [
  '# Benchmarks',
  '',
  'Written by `pnpm bench core` and `pnpm bench gateway`. All of a table comes from one run on one machine;',
  'times are good as ratios only. The goals were set before anything was measured.',
  '',
].join('\n')

const cells = (...values: string[]) => `| ${values.join(' | ')} |`

export function table(rows: readonly Row[]): string {
  const lines = rows.map(({ work, ours, peers, goal, isMet }) =>
    cells(work, ours, peers, goal, isMet ? 'yes' : '**no**'),
  )
  return [cells('work', 'ours', 'peers', 'goal', 'met'), cells(...Array(5).fill('---')), ...lines].join('\n')
}

/** Writes a section of docs/benchmarks.md and leaves the others as they are. */
export function writeSection(title: string, text: string) {
  const old = existsSync(FILE) ? readFileSync(FILE, 'utf8') : ''
  writeFileSync(FILE, withSection(old, title, text))
}

/** The document with a section in place of the one of the same title, or behind the others. */
export function withSection(document: string, title: string, text: string): string {
  const sections = document.split(/^(?=## )/m).filter((section) => section.startsWith('## '))
  const written = `## ${title}\n\n${text.trim()}\n`
  const place = sections.findIndex((section) => section.startsWith(`## ${title}\n`))
  if (place < 0) sections.push(written)
  else sections[place] = written
  return [HEAD, ...sections.map((section) => `${section.trim()}\n`)].join('\n')
}
