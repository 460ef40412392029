import stringWidth from 'string-width'
import { describe, expect, it } from 'vitest'
import { fitDialog } from './fit-dialog.ts'

const text = (length: number) => ({ text: 'x'.repeat(length) })
const question = { head: [{ text: 'Cancel?' }, { text: 'id' }], foot: [{ text: '(y/N)' }] }

describe('a dialog', () => {
  it('shows everything if there is room', () => {
    expect(fitDialog({ ...question, details: [{ text: 'a few words' }] }, 8, 9)).toEqual({
      lines: ['Cancel?', 'id', 'a few', 'words', '', '(y/N)'].map((text) => ({ text })),
      isComplete: true,
    })
  })

  it('shortens details, never the question, the id or the answers, and fits the rows', () => {
    for (let rows = 3; rows < 20; rows++) {
      const { lines, isComplete } = fitDialog({ ...question, details: [text(5_000), text(300)] }, 10, rows)
      const shown = lines.map(({ text }) => text)
      expect(isComplete).toBe(true)
      expect(shown).toHaveLength(rows)
      expect(Math.max(...shown.map((line) => stringWidth(line)))).toBeLessThanOrEqual(10)
      expect(shown.slice(0, 2)).toEqual(['Cancel?', 'id'])
      expect(shown.at(-1)).toBe('(y/N)')
    }
  })

  it('shows one line of each detail before a second line of any', () => {
    const { lines } = fitDialog({ ...question, details: [text(50), { text: 'guard' }] }, 10, 6)
    expect(lines.map(({ text }) => text)).toEqual([
      'Cancel?',
      'id',
      'x'.repeat(10),
      'xxxxxxxxx…',
      'guard',
      '(y/N)',
    ])
  })

  it('says that it needs more room if the rest does not fit', () => {
    const { lines, isComplete } = fitDialog({ ...question, head: [text(100)], details: [] }, 40, 2)
    expect(isComplete).toBe(false)
    expect(lines).toHaveLength(2)
    expect(lines[0]?.text).toContain('This dialog needs')
  })
})
