import { asQuestion, isOutdated } from '../dialogs/dialog.ts'
import { cancelAndReport, recheckOutcome } from '../dialogs/effects.ts'
import type { Action } from '../model/action.ts'
import type { Effect, EffectContext } from '../model/effect.ts'
import { runningIds } from '../model/order-data.ts'
import { changeBatch } from '../screens/change-batch.ts'
import { loadOrders } from '../screens/list/effects.ts'
import { readScreen } from '../screens/read-screen.ts'
import { activeScreen } from '../screens/screens.ts'
import type { State } from './state.ts'

/** The effect of an action. `state` is what the screen showed when the key was pressed. */
export function effectFor(state: State, action: Action): Effect | undefined {
  const { dialog, cancellations } = state
  const screen = activeScreen(state)
  switch (action) {
    case 'refresh':
      return screen.refresh
    case 'back':
      return state.screen.kind === 'list' && !state.list.filter && state.load.kind === 'loading'
        ? { kind: 'stop-load' }
        : undefined
    case 'yes':
      if (!asQuestion(dialog)?.isReady) return undefined
      if (dialog?.kind === 'confirm-quit') return { kind: 'quit' }
      if (dialog?.kind === 'confirm-stop-batch')
        return { kind: 'change-batch', id: dialog.id, action: 'stop' }
      return dialog?.kind === 'confirm-cancel' && !isOutdated(dialog, state.orders)
        ? { kind: 'cancel', target: dialog.isListed ? dialog.order : dialog.order.id }
        : undefined
    case 're-check': {
      const id = dialog?.kind === 'cancellation' ? dialog.id : screen.currentOrder(state)?.id
      return id === undefined ? undefined : { kind: 'check', id, cancellation: cancellations.get(id) }
    }
    case 'pause-batch': {
      const batch = screen.currentBatch
      return (
        batch && {
          kind: 'change-batch',
          id: batch.id,
          action: batch.status === 'paused' ? 'resume' : 'pause',
        }
      )
    }
    case 'quit':
      return runningIds(cancellations).length === 0 ? { kind: 'quit' } : undefined
    default:
      return undefined
  }
}

export function runEffect(
  effect: Exclude<Effect, { kind: 'quit' | 'stop-load' }>,
  context: EffectContext,
): Promise<void> {
  switch (effect.kind) {
    case 'load':
      return loadOrders(context)
    case 'cancel':
      return cancelAndReport(effect.target, context)
    case 'check':
      return recheckOutcome(effect.id, effect.cancellation, context)
    case 'change-batch':
      return changeBatch(effect.id, effect.action, context)
    default:
      return readScreen(effect, context)
  }
}
