import { dialogLayer } from '../dialogs/dialog.ts'
import { DIALOG_KEYS } from '../dialogs/keys.ts'
import { type Binding, INTERRUPT, type KeyContext, QUIT, REDRAW } from '../keys/binding.ts'
import { isTooSmall } from '../model/layout.ts'
import { activeScreen } from '../screens/screens.ts'
import type { State } from './state.ts'

export const TOO_SMALL_KEYS: readonly Binding[] = [REDRAW, QUIT, INTERRUPT]

/** What is on top and gets all keys. */
export function topLayer(state: State): { name: string; keys: readonly Binding[] } {
  const { dialog, size } = state
  // Quitting works in a terminal of any size.
  if (isTooSmall(size) && dialog?.kind !== 'confirm-quit') return { name: 'too small', keys: TOO_SMALL_KEYS }
  if (dialog) return { name: dialogLayer(dialog), keys: DIALOG_KEYS[dialogLayer(dialog)] }
  const { layer, keys } = activeScreen(state)
  return { name: layer, keys }
}

export const findBinding = (state: State, key: string): Binding | undefined =>
  topLayer(state).keys.find(({ keys }) => keys.includes(key))

export const disabledReason = (state: State, binding: Binding): string | undefined =>
  binding.disabledReason?.(keyContext(state))

/** The keys that the footer shows, and whether each works now. */
export const footerKeys = (state: State): { binding: Binding; isUsable: boolean }[] =>
  topLayer(state)
    .keys.filter(({ footer }) => footer)
    .map((binding) => ({ binding, isUsable: !disabledReason(state, binding) }))

function keyContext(state: State): KeyContext {
  const { dialog, cancellations, guards, now, run, screen, isGateway } = state
  const { currentOrder, currentBatch, marks } = activeScreen(state)
  const order = currentOrder?.(state)
  const id = dialog?.kind === 'cancellation' ? dialog.id : order?.id
  return {
    order,
    cancellation: id === undefined ? undefined : cancellations.get(id),
    guards,
    now,
    isGateway,
    batch: currentBatch,
    isReady: dialog !== undefined && 'isReady' in dialog && dialog.isReady,
    markCount: marks?.size ?? 0,
    run,
    reviewCount: screen.kind === 'review' ? screen.cancellable.length : 0,
  }
}
