import type { UiEvent } from '../model/event.ts'
import { mergeOrders } from '../model/listed-orders.ts'
import { dropUnlisted, isQuiet, type Load } from '../model/order-data.ts'
import { describeLoad } from '../screens/list/describe-load.ts'
import { toTelnyxFilter } from '../screens/list/filters.ts'
import { type State, settle } from './state.ts'

type LoadEvent = Extract<UiEvent, { type: 'orders-loaded' | `load-${string}` }>

/** The orders are being read. */
export function updateOnLoad(state: State, event: LoadEvent): State {
  switch (event.type) {
    case 'load-started':
      return {
        ...state,
        load: { kind: 'loading', pages: [], startedAt: state.now, ...(event.isQuiet && { isQuiet: true }) },
      }
    case 'orders-loaded': {
      if (state.load.kind !== 'loading') return state
      const { problem: _, ...load } = state.load
      const orders = mergeOrders(state.orders, event.orders)
      return settle({ ...state, orders, load: { ...load, pages: [...load.pages, event.orders] } })
    }
    case 'load-retry':
      return state.load.kind === 'loading'
        ? { ...state, load: { ...state.load, problem: event.problem } }
        : state
    case 'load-stopped':
      return withLoad(state, { kind: 'stopped' })
    case 'load-ended': {
      const openId = state.screen.kind === 'detail' ? state.screen.id : undefined
      const readAt = state.load.kind === 'loading' ? state.load.startedAt : state.readAt
      const orders = dropUnlisted(state, { openId, filter: toTelnyxFilter(state.list.filters) })
      return settle({ ...state, orders, load: { kind: 'loaded' }, readAt })
    }
    case 'load-incomplete':
      // Drops nothing: an order that the list lacks may still be pending.
      return withLoad(state, { kind: 'incomplete', reason: event.reason })
    case 'load-failed':
      return withLoad(state, { kind: 'failed', failure: event.failure })
    default:
      return event satisfies never
  }
}

/** Says it once: later only the title says that the orders are out of date, since the cause may be over. */
const withLoad = (state: State, load: Load): State => ({
  ...state,
  load,
  notice: isQuiet(state.load) ? state.notice : (describeLoad(load) ?? state.notice),
})
