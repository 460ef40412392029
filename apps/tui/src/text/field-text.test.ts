import { describe, expect, it } from 'vitest'
import { fieldElements, fieldText } from './field-text.ts'

describe('fieldText', () => {
  it.each([
    ['PO-1', 'PO-1'],
    [42, '42'],
    [false, 'false'],
    [['US'], '["US"]'],
    [{ a: 1 }, '{"a":1}'],
    [null, ''],
    [undefined, ''],
    ['a\u001b[2Jb\nc', 'ab c'],
  ])('gives %j as %j', (value, text) => expect(fieldText(value)).toBe(text))
})

describe('fieldElements', () => {
  it('gives the objects of a list, and none where there is no list', () => {
    expect(fieldElements([null, { a: 1 }, 'no', 7])).toEqual([{ a: 1 }])
    expect(fieldElements({ 0: {} })).toEqual([])
    expect(fieldElements(undefined)).toEqual([])
  })
})
