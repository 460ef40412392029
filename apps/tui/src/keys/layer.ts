import { isTooSmall } from '../state/layout.ts'
import type { State } from '../state/state.ts'

/** Who gets the keys. */
export type Layer =
  | 'too-small'
  | 'confirm-cancel'
  | 'cancellation'
  | 'confirm-quit'
  | 'help'
  | 'filter'
  | 'list'
  | 'detail'

/** The top layer: it alone gets the keys. */
export function layerOf(state: State): Layer {
  // Leaving can be asked for, and confirmed, in a terminal of any size.
  if (isTooSmall(state.size)) return state.dialog?.kind === 'confirm-quit' ? 'confirm-quit' : 'too-small'
  if (state.dialog) return state.dialog.kind
  if (state.screen.kind === 'list' && state.list.isFiltering) return 'filter'
  return state.screen.kind
}
