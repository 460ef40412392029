import { nearest } from './nearest.ts'

/** Regions of the Unicode data that are no countries: unions, groups and placeholders. */
const NO_COUNTRIES = new Set(['EU', 'EZ', 'QO', 'UN', 'XA', 'XB', 'ZZ'])

let names: Intl.DisplayNames | undefined

/** Loading the names takes 20 ms, so that waits until they are needed. */
function englishName(code: string): string | undefined {
  names ??= new Intl.DisplayNames('en', { type: 'region', fallback: 'none' })
  return names.of(code)
}

/** The code that stands for a region today: `GB` for `UK`. */
const current = (code: string) => new Intl.Locale(`und-${code}`).region

/** Whether a text is the code of a country in ISO 3166, in capitals, or one as good as that, such as `XK`. */
export const isCountryCode = (code: string): boolean =>
  /^[A-Z]{2}$/.test(code) &&
  englishName(code) !== undefined &&
  current(code) === code &&
  !NO_COUNTRIES.has(code)

/** The code that was probably meant, with its country: `DE (Germany)`. A word of two letters is near to too many. */
export function nearestCountry(typed: string): string | undefined {
  const code = /^[a-z]{2}$/i.test(typed) ? current(typed.toUpperCase()) : codeByName(typed)
  return code && isCountryCode(code) ? `${code} (${englishName(code)})` : undefined
}

function codeByName(typed: string): string | undefined {
  const codes = new Map(allCodes().map((code) => [englishName(code)?.toLowerCase() ?? code, code]))
  return codes.get(nearest(typed, [...codes.keys()]) ?? '')
}

function allCodes(): string[] {
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']
  return letters.flatMap((first) => letters.map((second) => first + second)).filter(isCountryCode)
}
