import { Box } from 'ink'
import type { DialogContext } from '../dialogs/content.ts'
import { isFullText } from '../dialogs/dialog.ts'
import { bodyRows, DIALOG_FRAME, dialogRoom } from '../model/layout.ts'
import { activeScreen } from '../screens/screens.ts'
import { useAppearance } from '../theme/theme.ts'
import { DialogFrame } from '../widgets/dialog-frame.tsx'
import { Lines } from '../widgets/lines.tsx'
import { fittedDialog } from './fitted-dialog.ts'
import { fullTextLines } from './full-text.ts'
import { type State, screenContext } from './state.ts'

/** A screen reader reads every change: a few rows are enough. */
const ACCESSIBLE_ROWS = 6

/** The screen and, below it, the dialog: its subject stays visible. */
export function Body({ state, context }: { state: State; context: DialogContext }) {
  const { isAccessible } = useAppearance()
  const { dialog, size } = state
  const screen = activeScreen(state)
  const rows = bodyRows(size)
  if (isFullText(dialog)) {
    const lines = fullTextLines(dialog, state).map((line) => ({ ...line, text: ` ${line.text}` }))
    return (
      <Box flexGrow={1}>
        <Lines lines={isAccessible ? lines : lines.slice(dialog.scroll, dialog.scroll + rows)} />
      </Box>
    )
  }
  const lines = fittedDialog(state, context)?.lines ?? []
  const left = Math.max(0, rows - (lines.length > 0 ? lines.length + DIALOG_FRAME.rows : 0))
  const screenRows = isAccessible ? Math.min(ACCESSIBLE_ROWS, rows) : left
  return (
    <>
      <Box flexDirection="column" flexGrow={1} overflow="hidden" {...(!isAccessible && { height: left })}>
        {left > 0 &&
          !(isAccessible && lines.length > 0) &&
          screen.render({ ...screenContext(state), rows: screenRows }, context.now)}
      </Box>
      {lines.length > 0 && (
        <DialogFrame
          lines={lines}
          isDanger={dialog?.kind === 'confirm-cancel' || dialog?.kind === 'confirm-cancel-many'}
          width={dialogRoom(size).columns + DIALOG_FRAME.columns}
        />
      )}
    </>
  )
}
