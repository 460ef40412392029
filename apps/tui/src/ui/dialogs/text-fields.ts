import { MAX_REASON } from '../../commands/reason-option.ts'
import { pluralize } from '../../text/format.ts'
import type { Action } from '../model/action.ts'
import { type Dialog, dialogLayer, expectedCount, focusedField, isTypingReason } from './dialog.ts'

const MAX_FILE = 1_000
const MAX_DIGITS = 7
/** Longer than the name of any command. */
const MAX_COMMAND = 100
/** The longest id that a request can name. */
const MAX_FILTER = 128

/** The text of the dialog's open text field; undefined if it has none. */
export function dialogText(dialog: Dialog): string | undefined {
  if (isTypingReason(dialog)) return dialog.reason
  if (dialog.kind === 'export') return dialog.file
  if (dialog.kind === 'palette') return dialog.text
  if (dialog.kind === 'filters') return dialog.values.get(focusedField(dialog)) ?? ''
  return dialog.kind === 'confirm-cancel-many' ? dialog.typed : undefined
}

/** Changes the text of the open text field. */
export function setDialogText(dialog: Dialog, text: string): Dialog {
  if (isTypingReason(dialog)) return { ...dialog, reason: text.slice(0, MAX_REASON) }
  if (dialog.kind === 'export') return { ...dialog, file: text.slice(0, MAX_FILE) }
  if (dialog.kind === 'palette') return { ...dialog, text: text.slice(0, MAX_COMMAND), cursor: 0 }
  if (dialog.kind === 'filters') {
    const values = new Map(dialog.values).set(focusedField(dialog), text.slice(0, MAX_FILTER))
    return { ...dialog, values, problem: undefined }
  }
  return dialog.kind === 'confirm-cancel-many'
    ? { ...dialog, typed: text.replace(/\D/g, '').slice(0, MAX_DIGITS) }
    : dialog
}

/** Whether each letter is typed, as opposed to the digits of a question. */
export const takesText = (dialog: Dialog): boolean =>
  dialogText(dialog) !== undefined && dialogLayer(dialog) !== 'confirm-cancel-many'

/** Opens or closes the text field of the reason. */
export function toggleReason(dialog: Dialog, action: Action): Dialog {
  if (!('reason' in dialog)) return dialog
  switch (action) {
    case 'reason':
      return { ...dialog, isTypingReason: true, isReady: false }
    case 'keep-reason':
      return { ...dialog, isTypingReason: false }
    case 'drop-reason':
      return { ...dialog, reason: '', isTypingReason: false }
    default:
      return dialog
  }
}

/** What is wrong with the typed number; undefined if it confirms the question. */
export function countProblem(dialog: Dialog & { kind: 'confirm-cancel-many' }): string | undefined {
  const expected = expectedCount(dialog)
  if (dialog.typed === expected) return undefined
  const count = dialog.review.cancellable.length
  return dialog.typed === ''
    ? `Type ${expected} to cancel ${pluralize(count, 'order')}, or press esc to cancel none.`
    : `You typed ${dialog.typed}, but this cancels ${pluralize(count, 'order')}. Nothing was sent.`
}
