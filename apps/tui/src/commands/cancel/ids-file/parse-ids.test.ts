import { toCsvRow } from '@countermand/core/wire'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseIds } from './parse-ids.ts'

const parse = (text: string) => parseIds(Buffer.from(text))
const problem = (text: string) => {
  try {
    return `no problem: ${parse(text).ids.join(' ')}`
  } catch (error) {
    return (error as Error).message
  }
}
const UUID = '12ade33a-21c0-473b-b055-b3c836e1c292'

describe('ids are read', () => {
  it.each([
    ['one a line', 'a\nb\n', 'one id per line'],
    ['lines without a last line end', 'a\nb', 'one id per line'],
    [
      'a byte order mark, CRLF, comments and empty lines',
      '\uFEFF# ours\r\n\r\na\r\n # more\r\nb\r\n\r\n',
      'one id per line',
    ],
    ['line ends of an old Mac', 'a\rb\r', 'one id per line'],
    ['lines in quotes, as jq writes them', '"a"\n"b"\n', 'one id per line'],
    ['a column id anywhere', 'ref,id,x\nr,a,1\nr,b,2\n', 'CSV, column id'],
    ['the only column', 'id\na\nb\n', 'CSV, column id'],
    ['titles in any case, in quotes, with spaces', '"Ref"," ID "\n"r","a"\n"r", b\n', 'CSV, column id'],
    [
      'cells with line breaks, commas and quotes',
      'ref,id\r\n"x\r\nc,""d""\r\n",a\r\ny,b\r\n',
      'CSV, column id',
    ],
    ['semicolons, with commas in cells', 'ref;id\n1,5;a\n2,5;b\n', 'CSV with semicolons, column id'],
    ['tabs', 'ref\tid\nx\ta\ny\tb\n', 'CSV with tabs, column id'],
    ['empty lines between and after rows', 'id,x\r\n\r\na,1\r\nb,2\r\n\r\n\r\n', 'CSV, column id'],
    [
      "the ledger's CSV, where id is the cancellation's",
      'id,sub_number_order_id,outcome\nc-1,a,cancelled\nc-2,b,unknown\n',
      'CSV, column sub_number_order_id',
    ],
    ['a JSON array', '[{"id":"a"},\n{"id":"b"}]', 'JSON, key id'],
    ['a JSON array of ids', '["a", "b"]', 'JSON'],
    ['JSON lines', '{"id":"a","n":"two\\nlines"}\r\n\r\n{"id":"b"}\r\n', 'JSON lines, key id'],
    [
      "the ledger's JSON lines",
      '{"record_type":"cancellation","id":"c-1","sub_number_order_id":"a"}\n{"id":"c-2","sub_number_order_id":"b"}\n',
      'JSON lines, key sub_number_order_id',
    ],
    [
      'the text of countermand list',
      `${'ID'.padEnd(36)}  STATUS     CC  TYPE\na${' '.repeat(37)}pending    DE  # no comment\nb${' '.repeat(37)}pending\n`,
      'text of countermand list, column ID',
    ],
  ])('from %s', (_, text, format) => {
    expect(parse(text)).toEqual({ ids: ['a', 'b'], duplicates: 0, format })
  })

  it('from one JSON object on several lines', () => {
    expect(parse(JSON.stringify({ record_type: 'sub_number_order', id: UUID }, undefined, 2)).ids).toEqual([
      UUID,
    ])
  })

  it('once each, in the first spelling, ignoring case', () => {
    expect(parse('a\nB\nA\nb\na\n')).toMatchObject({ ids: ['a', 'B'], duplicates: 3 })
  })

  it('from a CSV of any cells, exactly as toCsvRow wrote them', () => {
    const cell = fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[\n\r",;\tab'=+-]*$/))
    const id = fc.stringMatching(/^[A-Za-z0-9_~-][A-Za-z0-9._~-]{0,40}$/)
    const row = fc.record({ id, before: cell, after: cell })
    fc.assert(
      fc.property(fc.uniqueArray(row, { selector: (one) => one.id.toLowerCase(), minLength: 1 }), (rows) => {
        const csv = [
          toCsvRow(['customer_reference', 'id', 'note']),
          ...rows.map(({ before, id, after }) => toCsvRow([before.toWellFormed(), id, after.toWellFormed()])),
        ]
        expect(parse(csv.join('')).ids).toEqual(rows.map(({ id }) => id))
      }),
    )
  })
})

describe('nothing is read, and the location is reported,', () => {
  it.each([
    ['of a word that can not be an id', 'a\nb/c\n', /^line 2: "b\/c" is not a valid order id/],
    ['of two ids on a line', 'a b\n', /^line 1: "a b" is not a valid order id/],
    [
      'of cells without titles',
      'a,pending\nb,pending\n',
      /^line 1: no column .* the columns are "a", "pending"\.$/,
    ],
    ['of another column of ids', 'order_id,x\na,1\n', /^line 1: no column is called .* "order_id", "x"\.$/],
    [
      'of a column title that is not recognised',
      'order_id\na\n',
      /^line 1: "order_id" looks like a column title/,
    ],
    ['of two columns of ids', 'id,ID\na,b\n', /^line 1: two columns are called id\.$/],
    [
      'of a quote that is never closed',
      'ref,id\nx,a\n"y,b\nz,c\n',
      /^line 3: a quote is opened and never closed/,
    ],
    ['of a quote inside a cell', 'ref,id\nx,a\ny"z,b\n', /^line 3: there is text beside a quoted cell/],
    ['of text after a quote', 'ref,id\n"x"y,a\n', /^line 2: there is text beside/],
    [
      'of a row that is too short',
      'ref,id\r\n"x\r\ny",a\r\nz\r\n',
      /^line 4: the row has 1 cell, but there are 2 col/,
    ],
    ['of a row that is too long', 'id,ref\na,x,y\n', /^line 2: the row has 3 cells, but there are 2 columns/],
    ['of an empty cell', 'id,ref\na,x\n,y\n', /^line 3: "" is not a valid order id/],
    [
      'of a record of another kind in CSV',
      'record_type,id\nnumber_order,a\n',
      /^line 2: it is a number_order, whose id/,
    ],
    [
      'of a record of another kind in JSON',
      '[{"record_type":"cancellation","id":"a"}]',
      /^entry 1 .* a cancellation/,
    ],
    [
      'of a truncated JSON line',
      '{"id":"a"}\n{"id":"b',
      /^line 2: it is not complete JSON \(Unterminated string/,
    ],
    ['of a truncated JSON array', '[\n{"id":"a"},\n{"id":"b"}', /^line 3: it is not complete JSON/],
    ['of a truncated object', '{\n  "id": "a",\n', /^line \d: it is not complete JSON/],
    ['of an object without an id', '{"data":[{"id":"a"}]}', /^line 1: it has no .*; its keys are data\.$/],
    [
      'of an id that is a number',
      '[{"id":"a"},{"id":7}]',
      /^entry 2 of the array: its id is 7, not an id in quotes/,
    ],
    ['of null', '[null]', /^entry 1 of the array: it is neither an object nor/],
    [
      'of a sub_number_order_id that is null',
      '[{"id":"a","sub_number_order_id":null}]',
      /its sub_number_order_id is null/,
    ],
    ['of an invalid id in JSON', '{"id":"a"}\n{"id":"b/c"}', /^line 2: "b\/c" is not a valid order id/],
    [
      'of a truncated row of a list',
      `${'ID'.padEnd(36)}  STATUS     CC\na    pending\nb\n`,
      /^line 3: it is not a whole row/,
    ],
    [
      'of the text that cancel prints',
      '✓ cancelled          a  The order was cancelled.\n',
      /^line 1: .* is not a valid order id/,
    ],
  ])('because %s', (_, text, says) => {
    expect(problem(text)).toMatch(says)
  })

  it('because it is not UTF-8', () => {
    expect(() => parseIds(Buffer.from([0x61, 0x0a, 0x62, 0xff, 0x0a]))).toThrow(/^line 2: it is not UTF-8/)
    expect(() => parseIds(Buffer.from('\uFEFFa\n', 'utf16le'))).toThrow(/^line 1: it is UTF-16, not UTF-8/)
  })

  it('because of a truncated row, so that no id is read from a part of another', () => {
    const header = toCsvRow(['id', 'ref'])
    const csv = header + toCsvRow(['order-1', 'a']) + toCsvRow(['order-12', 'b,"c'])
    const read = new Set<string>()
    for (let length = header.length; length < csv.length; length++) {
      const text = csv.slice(0, length)
      if (problem(text).startsWith('no problem')) for (const id of parse(text).ids) read.add(id)
    }
    expect([...read]).toEqual(['order-1', 'order-12'])
  })
})
