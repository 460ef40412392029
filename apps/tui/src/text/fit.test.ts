import { expect, it } from 'vitest'
import { fitWidth, truncate, truncateStart, wrap, wrapToRows } from './fit.ts'

it('truncates by columns, not by characters', () => {
  expect(truncate('reference', 9)).toBe('reference')
  expect(truncate('reference', 4)).toBe('ref…')
  expect(truncate('日本語参照', 5)).toBe('日本…')
  expect(truncate('x', 0)).toBe('')
})

it('pads to exactly the width', () => {
  expect(fitWidth('ab', 4)).toBe('ab  ')
  expect(fitWidth('12', 4, 'right')).toBe('  12')
  expect(fitWidth('日本', 5)).toBe('日本 ')
})

it('never splits a grapheme', () => {
  expect(truncate('👩‍👩‍👧👩‍👩‍👧', 3)).toBe('👩‍👩‍👧…')
})

it('breaks between words, and inside words that are too long', () => {
  expect(wrap('a few short words', 8)).toEqual(['a few', 'short', 'words'])
  expect(wrap('abcdefgh ij', 3)).toEqual(['abc', 'def', 'gh', 'ij'])
  expect(wrap('', 10)).toEqual([''])
})

it('marks a cut after the last line', () => {
  expect(wrapToRows('a few short words', 8, 3)).toEqual(['a few', 'short', 'words'])
  expect(wrapToRows('a few short words', 8, 2)).toEqual(['a few', 'short…'])
  expect(wrapToRows('abcdefgh ij', 3, 2)).toEqual(['abc', 'de…'])
  expect(wrapToRows('a few', 8, 0)).toEqual([])
})

it('shows the end of a text that is being typed', () => {
  expect(truncateStart('short', 5)).toBe('short')
  expect(truncateStart('a longer text', 5)).toBe('…text')
  expect(truncateStart('日本語', 5)).toBe('…本語')
  expect(truncateStart('日本語', 4)).toBe('…語')
})
