import { Box } from 'ink'
import type { Connection } from '../connection.ts'
import { dialogText } from '../dialogs/dialog-text.ts'
import { fitDialog } from '../dialogs/fit-dialog.ts'
import { helpLines } from '../dialogs/help-lines.ts'
import type { GuardsInForce } from '../guards-in-force.ts'
import { DetailScreen } from '../screens/detail/detail-screen.tsx'
import { ListScreen } from '../screens/list/list-screen.tsx'
import { bodyRows } from '../state/layout.ts'
import type { State } from '../state/state.ts'
import { useLooks } from '../theme/theme-context.ts'
import { DialogBox, dialogColumns, FRAME_ROWS } from './dialog-box.tsx'
import { Lines } from './lines.tsx'

/** In accessible mode each change is read out: a few rows say enough. */
const PLAIN_ROWS = 6

interface BodyProps {
  state: State
  connection: Pick<Connection, 'name'>
  guards: GuardsInForce
  now: number
}

/** The screen, and below it the dialog, if there is one: what it is about stays in sight. */
export function Body({ state, connection, guards, now }: BodyProps) {
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
  const text = dialogText(state, { connection, guards, now })
  const { lines } = text ? fitDialog(text, dialogColumns(size.columns), rows - FRAME_ROWS) : { lines: [] }
  const left = Math.max(0, rows - (lines.length > 0 ? lines.length + FRAME_ROWS : 0))
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
        <DialogBox lines={lines} isDanger={dialog?.kind === 'confirm-cancel'} columns={size.columns} />
      )}
    </>
  )
}
