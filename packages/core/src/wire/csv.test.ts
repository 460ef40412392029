import { expect, it } from 'vitest'
import { toCsvRow } from './csv.ts'

it('separates cells by commas and quotes cells with commas, quotes or line breaks', () => {
  expect(toCsvRow(['a', 'b,c', 'say "hi"', 'two\nlines', 3, true, null, undefined])).toBe(
    'a,"b,c","say ""hi""","two\nlines",3,true,,\r\n',
  )
})

it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', ' =1', '＝1', '＠SUM(A1)'])(
  'disarms the formula %j',
  (text) => {
    expect(toCsvRow([text]).replace(/^"/, '')).toMatch(/^'/)
  },
)

it('leaves negative numbers as they are', () => {
  expect(toCsvRow([-1])).toBe('-1\r\n')
})

it('writes objects and lists as JSON', () => {
  expect(toCsvRow([{ a: 1 }, ['US']])).toBe('"{""a"":1}","[""US""]"\r\n')
})
