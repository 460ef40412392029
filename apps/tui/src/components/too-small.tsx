import { Text } from 'ink'
import { SMALLEST } from '../state/layout.ts'
import { runningIds, type State } from '../state/state.ts'

/** In place of everything else when the terminal is too small to read it. */
export function TooSmall({ state }: { state: State }) {
  const { size, dialog } = state
  if (dialog?.kind === 'confirm-quit') return <Text>{runningIds(state).length} under way. Leave? (y/N)</Text>
  return (
    <Text>
      Too small: {size.columns}×{size.rows}, needs {SMALLEST.columns}×{SMALLEST.rows}. q quits.
    </Text>
  )
}
