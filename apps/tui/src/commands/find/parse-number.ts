/** A phone number in E.164, or why the text is not one. */
type ParsedNumber = { number: string } | { problem: string }

const SEPARATORS = /[\s\u00ad\u2010-\u2015()[\]./-]+/gu
const E164 = /^\+[1-9]\d{6,14}$/

/**
 * Parses a phone number as people write it: with spaces, dashes, dots, slashes and parentheses, with 00 instead of the
 * plus, and with a trunk zero in parentheses. Without a country code it could be a number of any country.
 */
export function parseNumber(text: string): ParsedNumber {
  const withoutTrunkZero = text.trim().replace(/^((?:\+|00)[\d\s-]*)\(0\)/, '$1')
  const compact = withoutTrunkZero.replace(SEPARATORS, '').replace(/^00/, '+')
  if (E164.test(compact)) return { number: compact }
  return { problem: `${JSON.stringify(text.slice(0, 60))} is not a phone number: ${explain(compact)}` }
}

function explain(compact: string): string {
  if (/^\d+$/.test(compact)) {
    const example = E164.test(`+${compact}`) ? `+${compact}` : '+49 30 901820'
    return `start with + or 00 and the country code, such as ${JSON.stringify(example)}.`
  }
  if (/^\+\d{0,6}$/.test(compact)) {
    return 'it is too short. Put quotes around a number with spaces, such as "+49 30 901820".'
  }
  if (/^\+\d{16,}$/.test(compact)) return 'it has more than 15 digits.'
  return 'it may contain digits, spaces, dashes, dots, slashes, parentheses and a leading +.'
}
