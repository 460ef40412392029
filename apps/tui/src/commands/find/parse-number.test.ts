import { describe, expect, it } from 'vitest'
import { parseNumber } from './parse-number.ts'

describe('a phone number', () => {
  it.each([
    '+4930901820',
    '+49 30 901820',
    '004930901820',
    '00 49 30 90 18 20',
    '+49 (30) 9018-20',
    '+49 (0)30 901820',
    '0049 (0) 30/901820',
    '+49.30.901820',
    '+49\u00a030\u2011901820',
    ' +49–30–901820 ',
  ])('is understood as written: %s', (text) => {
    expect(parseNumber(text)).toEqual({ number: '+4930901820' })
  })

  it.each([
    [
      '030 901820',
      '"030 901820" is not a phone number: start with + or 00 and the country code, such as "+49 30 901820".',
    ],
    [
      '4930901820',
      '"4930901820" is not a phone number: start with + or 00 and the country code, such as "+4930901820".',
    ],
    [
      '+49',
      '"+49" is not a phone number: it is too short. Put quotes around a number with spaces, such as "+49 30 901820".',
    ],
    ['+4930901820901820', '"+4930901820901820" is not a phone number: it has more than 15 digits.'],
    [
      '+1 212 CALL-ME',
      '"+1 212 CALL-ME" is not a phone number: it may contain digits, spaces, dashes, dots, slashes, parentheses and a leading +.',
    ],
    [
      '++4930901820',
      '"++4930901820" is not a phone number: it may contain digits, spaces, dashes, dots, slashes, parentheses and a leading +.',
    ],
    [
      '+049 30 901820',
      '"+049 30 901820" is not a phone number: it may contain digits, spaces, dashes, dots, slashes, parentheses and a leading +.',
    ],
    [
      '',
      '"" is not a phone number: it may contain digits, spaces, dashes, dots, slashes, parentheses and a leading +.',
    ],
  ])('%j is rejected with the reason', (text, problem) => {
    expect(parseNumber(text)).toEqual({ problem })
  })
})
