import type { SubNumberOrder } from '@countermand/core'
import { isOutdated } from './cancel-question.ts'
import type { Command } from './commands.ts'
import { questionOf } from './question.ts'
import { runningIds, type State } from './state.ts'
import { currentOrder } from './visible.ts'

/** What a command asks beyond the screen, with its target by value. */
export type Effect =
  | { kind: 'load' }
  /** `saysSo`: the status line says that it worked; otherwise only that it did not. */
  | { kind: 'read'; id: string; saysSo: boolean }
  /** The order, whose reading may still be fresh; its id alone if the list no longer confirms that reading. */
  | { kind: 'cancel'; target: SubNumberOrder | string }
  | { kind: 'check'; id: string }
  | { kind: 'quit' }

/** The effect of a command. `state` is what the screen showed when the key was pressed. */
export function effectOf(state: State, command: Command): Effect | undefined {
  const { dialog, screen } = state
  switch (command) {
    case 'open': {
      const order = currentOrder(state)
      return order && { kind: 'read', id: order.id, saysSo: false }
    }
    case 'refresh':
      return screen.kind === 'detail' ? { kind: 'read', id: screen.id, saysSo: true } : { kind: 'load' }
    case 'yes':
      if (!questionOf(state)?.isReady) return undefined
      if (dialog?.kind === 'confirm-quit') return { kind: 'quit' }
      return dialog?.kind === 'confirm-cancel' && !isOutdated(dialog, state.orders)
        ? { kind: 'cancel', target: dialog.isListed ? dialog.order : dialog.order.id }
        : undefined
    case 're-check': {
      const id = dialog?.kind === 'cancellation' ? dialog.id : currentOrder(state)?.id
      return id === undefined ? undefined : { kind: 'check', id }
    }
    case 'quit':
      return runningIds(state).length === 0 ? { kind: 'quit' } : undefined
    default:
      return undefined
  }
}
