import { dialogText, setDialogText } from '../dialogs/text-fields.ts'
import type { Action } from '../model/action.ts'
import { activeScreen } from '../screens/screens.ts'
import { type State, screenContext } from './state.ts'

/** The text of the open text field, if there is one. */
export const openText = (state: State): string | undefined =>
  state.dialog ? dialogText(state.dialog) : activeScreen(state).textField?.text

export const setText = (state: State, text: string): State =>
  state.dialog
    ? { ...state, dialog: setDialogText(state.dialog, text) }
    : { ...state, ...activeScreen(state).setText?.(text, screenContext(state)) }

/** Any action that may open another text field puts the text cursor at its end. */
export const resetCaret = (state: State, action: Action): State =>
  KEEPS_CARET.has(action) ? state : { ...state, caret: 0 }

const KEEPS_CARET: ReadonlySet<Action> = new Set([
  'caret-left',
  'caret-right',
  'caret-start',
  'caret-end',
  'erase',
  'erase-word',
  'up',
  'down',
  'page-up',
  'page-down',
])
