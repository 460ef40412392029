import type { Action } from './action.ts'

/** The text of a text field after an editing key; undefined for any other action. */
export function editText(text: string, action: Action): string | undefined {
  switch (action) {
    case 'erase':
      return [...text].slice(0, -1).join('')
    case 'erase-word':
      return text.replace(/\S* *$/, '')
    case 'erase-all':
      return ''
    default:
      return undefined
  }
}
