import { Text } from 'ink'
import type { DialogContext } from '../dialogs/dialog-text.ts'
import { fittedDialog } from '../dialogs/fitted-dialog.ts'
import { SMALLEST } from '../state/layout.ts'
import type { State } from '../state/state.ts'
import { Lines } from './lines.tsx'

/** In place of everything else when the terminal is too small to read it. */
export function TooSmall({ state, context }: { state: State; context: DialogContext }) {
  const { size } = state
  const dialog = fittedDialog(state, context)
  if (dialog) return <Lines lines={dialog.lines} />
  return (
    <Text>
      Too small: {size.columns}×{size.rows}, needs {SMALLEST.columns}×{SMALLEST.rows}. q quits.
    </Text>
  )
}
