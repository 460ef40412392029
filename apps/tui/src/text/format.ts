import { stripVTControlCharacters } from 'node:util'
import { isValidId } from '@countermand/core/wire'

const LINE_BREAKS_AND_TABS = /[\t\r\n\u2028\u2029]+/gu
const CONTROLS = /[\p{Cc}\p{Bidi_Control}]/gu
/** Joiners, selectors and modifiers of emoji, and other invisible characters: terminals disagree about their width. */
const UNMEASURABLE = /\u20e3|[\p{Default_Ignorable_Code_Point}\p{Emoji_Modifier}]/gu
const REGIONAL_INDICATOR = /\p{Regional_Indicator}/gu
const REGIONAL_A = 0x1f1e6

/** A flag consists of two letters of this kind, which some terminals show as one sign. */
const toLetter = (indicator: string) =>
  String.fromCodePoint((indicator.codePointAt(0) ?? REGIONAL_A) - REGIONAL_A + 0x41)

/**
 * Makes text from the API safe for a terminal: one line, without escape sequences, control characters,
 * characters that change the reading direction, or sequences whose width terminals disagree about.
 */
export const sanitize = (text: string): string =>
  stripVTControlCharacters(text)
    .replace(LINE_BREAKS_AND_TABS, ' ')
    .replace(CONTROLS, '')
    .normalize('NFC')
    .replace(UNMEASURABLE, '')
    .replace(REGIONAL_INDICATOR, toLetter)

/**
 * A field of an order as safe text; empty if it is missing. A field of an undocumented type is shown as
 * Telnyx sent it.
 */
export function formatField(value: unknown): string {
  if (value === undefined || value === null) return ''
  return sanitize(typeof value === 'object' ? JSON.stringify(value) : String(value))
}

/** The elements of a list field that are objects; none if the field is not a list. */
export const objectElements = (value: unknown): Record<string, unknown>[] =>
  Array.isArray(value) ? value.filter((element) => typeof element === 'object' && element !== null) : []

/**
 * An id as people and `--from` read it. One that no command accepts is quoted: with a character removed
 * it could read as the id of another order.
 */
export const formatId = (id: string): string => (isValidId(id) ? id : sanitize(JSON.stringify(id)))

/** Enough of an id to recognise it on a narrow screen. */
export const shortId = (id: string) => sanitize(id).slice(0, 8)

/** A count with its noun: `1 order`, `12 orders`. */
export const pluralize = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`
