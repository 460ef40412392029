import { readFileSync } from 'node:fs'
import { expect, it, vi } from 'vitest'
import { describeMissed, type Row, replaceTable, runMeasure } from './report.ts'

const row: Row = { work: 'a cancel', ours: '2 ms', peers: '–', goal: 'at most 1 ms', isMet: false }

it('a table replaces the one between its markers, and the prose around it stays', () => {
  const document =
    '# Prose\n\n<!-- bench core -->\n\nold\n\n<!-- /bench core -->\n\nmore\n\n<!-- bench tui -->\n<!-- /bench tui -->\n'
  const written = replaceTable(document, 'core', 'new\n')
  expect(written).toBe(document.replace('old', 'new'))
  expect(replaceTable(written, 'core', 'new')).toBe(written)
  expect(replaceTable(document, 'tui', 'first')).toContain(
    '<!-- bench tui -->\n\nfirst\n\n<!-- /bench tui -->',
  )
})

it('a benchmark without a place in the document is an error', () => {
  expect(() => replaceTable('# Prose\n', 'core', 'new')).toThrow('no markers <!-- bench core -->')
})

it('the document has a place for each benchmark', () => {
  const document = readFileSync(new URL('../../docs/benchmarks.md', import.meta.url), 'utf8')
  for (const name of ['core', 'gateway', 'batches', 'tui', 'packages']) {
    expect(replaceTable(document, name, 'text')).toContain('text')
  }
})

it('a measurement that fails becomes a line, so that the others are still measured', async () => {
  vi.spyOn(console, 'error').mockReturnValue()
  async function startToReady(folder: string): Promise<Row[]> {
    throw new Error(`no space left in ${folder}\nstack`)
  }
  expect(await runMeasure(startToReady, '/full')).toMatchObject([
    { work: 'startToReady', ours: 'failed: no space left in /full', isMet: false, hasFailed: true },
  ])
})

it('goals that are not met are named at the end', () => {
  expect(describeMissed([row, { ...row, isMet: true }])).toBe(
    '1 of 2 goals are not met:\n- a cancel: 2 ms; the goal is at most 1 ms',
  )
  expect(describeMissed([{ ...row, isMet: true }])).toBe('All 1 goals are met.')
})
