import { dialogRoom, isTooSmall } from '../state/layout.ts'
import type { State } from '../state/state.ts'
import { type DialogContext, dialogText } from './dialog-text.ts'
import { type FittedDialog, fitDialog } from './fit-dialog.ts'

/** The dialog on top as it fits the terminal; undefined where there is none, and for the help, which fills the body. */
export function fittedDialog(state: State, context: DialogContext): FittedDialog | undefined {
  const text = dialogText(state, context)
  if (!text) return undefined
  const { columns, rows } = isTooSmall(state.size) ? state.size : dialogRoom(state.size)
  return fitDialog(text, columns, rows)
}
