import { sanitize } from '../../text/format.ts'
import type { Action } from './action.ts'

/** How many characters of a typed text come after the text cursor: 0 while it is at the end. */
export type Caret = number

export const CARET_MARK = '▏'

function splitAtCaret(text: string, caret: Caret): { before: string[]; after: string[] } {
  const characters = [...text]
  const at = Math.max(0, characters.length - caret)
  return { before: characters.slice(0, at), after: characters.slice(at) }
}

/** The text after something was typed or pasted at the text cursor. */
export function insertText(text: string, typed: string, caret: Caret): string {
  const { before, after } = splitAtCaret(text, caret)
  return [...before, typed, ...after].join('')
}

/** The text after an editing key; undefined for any other action. */
export function editText(text: string, action: Action, caret: Caret): string | undefined {
  const { before, after } = splitAtCaret(text, caret)
  const rest = after.join('')
  switch (action) {
    case 'erase':
      return before.slice(0, -1).join('') + rest
    case 'erase-word':
      return before.join('').replace(/\S* *$/, '') + rest
    case 'erase-all':
      return ''
    default:
      return undefined
  }
}

/** The text cursor after a key that moves it; undefined for any other action. */
export function moveCaret(text: string, action: Action, caret: Caret): Caret | undefined {
  const { length } = [...text]
  switch (action) {
    case 'caret-left':
      return Math.min(length, caret + 1)
    case 'caret-right':
      return Math.max(0, caret - 1)
    case 'caret-start':
      return length
    case 'caret-end':
      return 0
    default:
      return undefined
  }
}

/** The text with a mark where the text cursor is, safe to show. */
export function showCaret(text: string, caret: Caret): string {
  const { before, after } = splitAtCaret(text, caret)
  return sanitize(before.join('')) + CARET_MARK + sanitize(after.join(''))
}
