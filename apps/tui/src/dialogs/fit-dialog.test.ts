import stringWidth from 'string-width'
import { describe, expect, it } from 'vitest'
import { fitDialog } from './fit-dialog.ts'

const text = (length: number) => ({ text: 'x'.repeat(length) })
const question = { head: [{ text: 'Cancel?' }, { text: 'id' }], foot: [{ text: '(y/N)' }] }

describe('a dialog', () => {
  it('shows everything where there is room', () => {
    expect(fitDialog({ ...question, facts: [{ text: 'a few words' }] }, 8, 9)).toEqual({
      lines: ['Cancel?', 'id', 'a few', 'words', '', '(y/N)'].map((text) => ({ text })),
      isWhole: true,
    })
  })

  it('shortens facts, never the question, the id or the answers, and keeps the rows', () => {
    for (let rows = 3; rows < 20; rows++) {
      const { lines, isWhole } = fitDialog({ ...question, facts: [text(5_000), text(300)] }, 10, rows)
      const shown = lines.map(({ text }) => text)
      expect(isWhole).toBe(true)
      expect(shown).toHaveLength(rows)
      expect(Math.max(...shown.map((line) => stringWidth(line)))).toBeLessThanOrEqual(10)
      expect(shown.slice(0, 2)).toEqual(['Cancel?', 'id'])
      expect(shown.at(-1)).toBe('(y/N)')
    }
  })

  it('shows a line of each fact before a second one of any', () => {
    const { lines } = fitDialog({ ...question, facts: [text(50), { text: 'guard' }] }, 10, 6)
    expect(lines.map(({ text }) => text)).toEqual([
      'Cancel?',
      'id',
      'x'.repeat(10),
      'xxxxxxxxx…',
      'guard',
      '(y/N)',
    ])
  })

  it('says that it needs more room where the rest does not fit', () => {
    const { lines, isWhole } = fitDialog({ ...question, head: [text(100)], facts: [] }, 40, 2)
    expect(isWhole).toBe(false)
    expect(lines).toHaveLength(2)
    expect(lines[0]?.text).toContain('There is no room')
  })
})
