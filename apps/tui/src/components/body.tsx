import { Box } from 'ink'
import type { DialogContext } from '../dialogs/dialog-text.ts'
import { fittedDialog } from '../dialogs/fitted-dialog.ts'
import { helpLines } from '../dialogs/help-lines.ts'
import { DetailScreen } from '../screens/detail/detail-screen.tsx'
import { ListScreen } from '../screens/list/list-screen.tsx'
import { bodyRows, FRAME } from '../state/layout.ts'
import type { State } from '../state/state.ts'
import { useLooks } from '../theme/theme-context.ts'
import { DialogBox } from './dialog-box.tsx'
import { Lines } from './lines.tsx'

/** In accessible mode each change is read out: a few rows say enough. */
const PLAIN_ROWS = 6

interface BodyProps {
  state: State
  context: DialogContext
}

/** The screen, and below it the dialog, if there is one: what it is about stays in sight. */
export function Body({ state, context }: BodyProps) {
  const { now } = context
  const { isPlain } = useLooks()
  const { dialog, screen, size } = state
  const rows = bodyRows(size)
  if (dialog?.kind === 'help') {
    const lines = helpLines(screen.kind).map((line) => ({ ...line, text: ` ${line.text}` }))
    return (
      <Box flexGrow={1}>
        <Lines lines={isPlain ? lines : lines.slice(dialog.scroll, dialog.scroll + rows)} />
      </Box>
    )
  }
  const lines = fittedDialog(state, context)?.lines ?? []
  const left = Math.max(0, rows - (lines.length > 0 ? lines.length + FRAME.rows : 0))
  const screenRows = isPlain ? Math.min(PLAIN_ROWS, rows) : left
  return (
    <>
      <Box flexDirection="column" flexGrow={1} overflow="hidden" {...(!isPlain && { height: left })}>
        {left > 0 &&
          (screen.kind === 'list' ? (
            <ListScreen state={state} rows={screenRows} now={now} />
          ) : (
            <DetailScreen state={state} rows={screenRows} now={now} />
          ))}
      </Box>
      {lines.length > 0 && (
        <DialogBox lines={lines} isDanger={dialog?.kind === 'confirm-cancel'} size={size} />
      )}
    </>
  )
}
