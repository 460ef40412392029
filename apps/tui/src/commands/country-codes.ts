import { nearest } from '../command-line/nearest.ts'

/** Regions of the Unicode data that are not countries: unions, groups and placeholders. */
const NOT_COUNTRIES = new Set(['EU', 'EZ', 'QO', 'UN', 'XA', 'XB', 'ZZ'])

let names: Intl.DisplayNames | undefined

/** Creates the names on first use: loading them takes 20 ms. */
function englishName(code: string): string | undefined {
  names ??= new Intl.DisplayNames('en', { type: 'region', fallback: 'none' })
  return names.of(code)
}

/** The code in use today: `GB` for `UK`. */
const canonicalCode = (code: string) => new Intl.Locale(`und-${code}`).region

/** Whether a text is an upper-case ISO 3166 country code, or one in common use such as `XK`. */
export const isCountryCode = (code: string): boolean =>
  /^[A-Z]{2}$/.test(code) &&
  englishName(code) !== undefined &&
  canonicalCode(code) === code &&
  !NOT_COUNTRIES.has(code)

/**
 * The code that was probably meant, with its country: `DE (Germany)`. A two-letter text is close to too
 * many codes, so only its canonical code is suggested.
 */
export function nearestCountry(typed: string): string | undefined {
  const code = /^[a-z]{2}$/i.test(typed) ? canonicalCode(typed.toUpperCase()) : findCodeByName(typed)
  return code && isCountryCode(code) ? `${code} (${englishName(code)})` : undefined
}

function findCodeByName(typed: string): string | undefined {
  const codes = new Map(allCodes().map((code) => [englishName(code)?.toLowerCase() ?? code, code]))
  return codes.get(nearest(typed, [...codes.keys()]) ?? '')
}

function allCodes(): string[] {
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']
  return letters.flatMap((first) => letters.map((second) => first + second)).filter(isCountryCode)
}
