import { expect, it } from 'vitest'
import { csvRow } from './csv.ts'

it('separates cells by commas and quotes what holds one, a quote or a line break', () => {
  expect(csvRow(['a', 'b,c', 'say "hi"', 'two\nlines', 3, true, null, undefined])).toBe(
    'a,"b,c","say ""hi""","two\nlines",3,true,,\r\n',
  )
})

it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', ' =1', '＝1', '＠SUM(A1)'])(
  'disarms the formula %j',
  (text) => {
    expect(csvRow([text]).replace(/^"/, '')).toMatch(/^'/)
  },
)

it('leaves negative numbers as they are', () => {
  expect(csvRow([-1])).toBe('-1\r\n')
})

it('writes objects and lists as JSON', () => {
  expect(csvRow([{ a: 1 }, ['US']])).toBe('"{""a"":1}","[""US""]"\r\n')
})
