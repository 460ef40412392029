import { type DialogContext, dialogContent, shortQuitQuestion } from '../dialogs/content.ts'
import { dialogRoom, isTooSmall } from '../model/layout.ts'
import { type FittedDialog, fitDialog } from '../widgets/fit-dialog.ts'
import { paletteContent } from './palette.ts'
import type { State } from './state.ts'

/** The dialog on top as it fits the terminal; undefined without one, and for the help, which fills the body. */
export function fittedDialog(state: State, context: DialogContext): FittedDialog | undefined {
  const { dialog, size } = state
  if (!dialog) return undefined
  if (isTooSmall(size)) {
    if (dialog.kind !== 'confirm-quit') return undefined
    return fitDialog(shortQuitQuestion(dialog, state), size.columns, size.rows)
  }
  const content =
    dialog.kind === 'palette' ? paletteContent(dialog, state) : dialogContent(dialog, state, context)
  const { columns, rows } = dialogRoom(size)
  return content && fitDialog(content, columns, rows)
}
