import { describe, expect, it } from 'vitest'
import { formatField, objectElements } from './format-field.ts'

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
  ])('gives %j as %j', (value, text) => expect(formatField(value)).toBe(text))
})

describe('objectElements', () => {
  it('gives the objects of a list, and none where there is no list', () => {
    expect(objectElements([null, { a: 1 }, 'no', 7])).toEqual([{ a: 1 }])
    expect(objectElements({ 0: {} })).toEqual([])
    expect(objectElements(undefined)).toEqual([])
  })
})
