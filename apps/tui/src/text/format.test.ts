import stringWidth from 'string-width'
import { describe, expect, it } from 'vitest'
import { formatField, objectElements, sanitize } from './format.ts'

it.each([
  ['colours and cursor moves', '\u001b[31mred\u001b[0m\u001b[2J', 'red'],
  ['a title that would rename the window', '\u001b]0;owned\u0007x', 'x'],
  ['an 8-bit control sequence', '\u009b31mred', 'red'],
  ['a lone escape and bell', 'a\u001b\u0007b', 'ab'],
  ['changed reading direction', 'a\u202ecba\u2066', 'acba'],
  ['line breaks', 'two\r\nlines\tand\u2028more', 'two lines and more'],
])('removes %s', (_, text, expected) => {
  expect(sanitize(text)).toBe(expected)
})

it('keeps letters of all scripts', () => {
  expect(sanitize('Zürich 日本 😀 שלום')).toBe('Zürich 日本 😀 שלום')
})

it.each([
  ['a family joined to one sign', '👩‍👩‍👧', '👩👩👧'],
  ['a skin tone', '👍🏽', '👍'],
  ['a flag', '🇩🇪', 'DE'],
  ['a keycap', '1️⃣', '1'],
  ['an emoji made of a text sign', '❤️', '❤'],
  ['a flag of a region', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', '🏴'],
  ['invisible characters', 'a\u00adb\u200bc\ufeff', 'abc'],
  ['an accent of its own', 'e\u0301', 'é'],
])('replaces %s, whose width terminals disagree about', (_, text, expected) => {
  const shown = sanitize(text)
  expect(shown).toBe(expected)
  // A terminal without any knowledge of sequences adds up the widths of the characters.
  const widths = [...shown].map((character) => stringWidth(character))
  expect(stringWidth(shown)).toBe(widths.reduce((sum, width) => sum + width, 0))
})

describe('formatField', () => {
  it.each([
    ['PO-1', 'PO-1'],
    [42, '42'],
    [false, 'false'],
    [['US'], '["US"]'],
    [{ a: 1 }, '{"a":1}'],
    [null, ''],
    [undefined, ''],
    ['a\u001b[2Jb\nc', 'ab c'],
  ])('formats %j as %j', (value, text) => expect(formatField(value)).toBe(text))
})

describe('objectElements', () => {
  it('returns the objects of a list, and none if there is no list', () => {
    expect(objectElements([null, { a: 1 }, 'no', 7])).toEqual([{ a: 1 }])
    expect(objectElements({ 0: {} })).toEqual([])
    expect(objectElements(undefined)).toEqual([])
  })
})
