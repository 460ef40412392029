import { stripVTControlCharacters } from 'node:util'

const LINE_BREAKS_AND_TABS = /[\t\r\n\u2028\u2029]+/gu
const CONTROLS = /[\p{Cc}\p{Bidi_Control}]/gu

/**
 * Text that came over the wire, made safe for a terminal: no escape sequences, no control characters,
 * nothing that turns the reading direction, on one line.
 */
export const plainText = (text: string): string =>
  stripVTControlCharacters(text).replace(LINE_BREAKS_AND_TABS, ' ').replace(CONTROLS, '')
