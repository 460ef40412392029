import { stripVTControlCharacters } from 'node:util'

const LINE_BREAKS_AND_TABS = /[\t\r\n\u2028\u2029]+/gu
const CONTROLS = /[\p{Cc}\p{Bidi_Control}]/gu

/**
 * Makes text from the API safe for a terminal: one line, without escape sequences, control characters or
 * characters that change the reading direction.
 */
export const sanitize = (text: string): string =>
  stripVTControlCharacters(text).replace(LINE_BREAKS_AND_TABS, ' ').replace(CONTROLS, '')
