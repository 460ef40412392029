import { expect, it } from 'vitest'
import { visibleRows } from './scroll.ts'

it('scrolls only as far as the cursor needs', () => {
  expect(visibleRows({ top: 0, cursor: 4, count: 100, rows: 10 })).toEqual({ top: 0, end: 10 })
  expect(visibleRows({ top: 0, cursor: 10, count: 100, rows: 10 })).toEqual({ top: 1, end: 11 })
  expect(visibleRows({ top: 50, cursor: 40, count: 100, rows: 10 })).toEqual({ top: 40, end: 50 })
})

it('never shows empty rows while there are rows above', () => {
  expect(visibleRows({ top: 95, cursor: 99, count: 100, rows: 10 })).toEqual({ top: 90, end: 100 })
  expect(visibleRows({ top: 3, cursor: 0, count: 2, rows: 10 })).toEqual({ top: 0, end: 2 })
})

it('keeps the cursor visible and the bounds for every combination of small numbers', () => {
  for (let count = 1; count < 8; count++) {
    for (let rows = 1; rows < 8; rows++) {
      for (let cursor = 0; cursor < count; cursor++) {
        for (let before = 0; before < 8; before++) {
          const { top, end } = visibleRows({ top: before, cursor, count, rows })
          expect(top <= cursor && cursor < end).toBe(true)
          expect(end - top).toBe(Math.min(rows, count))
        }
      }
    }
  }
})
