import type { Clock } from '@countermand/core'
import { runningIds } from '../model/order-data.ts'
import { isActive } from '../model/run-state.ts'
import { activeScreen } from '../screens/screens.ts'
import type { State } from './state.ts'

/** Automatic refreshes send at most two requests a minute: a long list is read again less often. */
const MS_PER_REQUEST = 30_000

/** Whether nothing is under way, or open, that a change of the list would disturb. */
const mayRefresh = (state: State) =>
  (state.load.kind === 'loaded' || state.load.kind === 'failed' || state.load.kind === 'incomplete') &&
  state.dialog === undefined &&
  activeScreen(state).textField === undefined &&
  state.list.rangeFrom === undefined &&
  !isActive(state.run) &&
  runningIds(state.cancellations).length === 0

interface AutoRefreshOptions {
  clock: Clock
  state(): State
  refresh(): void
}

/** Refreshes the list by itself, in proportion to its length. */
export function createAutoRefresh({ clock, state, refresh }: AutoRefreshOptions) {
  let stopTimer = () => {}
  let isDue = false

  function refreshIfDue() {
    if (!isDue || !mayRefresh(state())) return
    isDue = false
    refresh()
  }

  return {
    /** The list was read with so many requests: the next refresh can be planned. */
    schedule(requests: number) {
      stopTimer()
      isDue = false
      stopTimer = clock.after(requests * MS_PER_REQUEST, () => {
        isDue = true
        refreshIfDue()
      })
    },
    /** Called from time to time: what a refresh would have disturbed may be over. */
    refreshIfDue,
    stop: () => stopTimer(),
  }
}
