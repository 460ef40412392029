import type { FullText } from '../dialogs/dialog.ts'
import { helpLines } from '../dialogs/help-lines.ts'
import { messageLines } from '../dialogs/message-lines.ts'
import { activeScreen } from '../screens/screens.ts'
import type { Line } from '../widgets/lines.tsx'
import type { State } from './state.ts'

/** The lines of a text that fills the body; a space comes before each. */
export function fullTextLines({ kind }: FullText, state: State): Line[] {
  switch (kind) {
    case 'help':
      return helpLines(activeScreen(state).help)
    case 'messages':
      return messageLines(state.messages, state.size.columns - 2)
    default:
      return kind satisfies never
  }
}
