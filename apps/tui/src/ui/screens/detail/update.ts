import type { Action } from '../../model/action.ts'
import type { UiEvent } from '../../model/event.ts'
import { scrollBy } from '../../widgets/scroll.ts'
import type { ScreenContext } from '../screen.ts'
import { countLines, type DetailModel } from './model.ts'

export const updateDetail = (detail: DetailModel, action: Action, context: ScreenContext): DetailModel => ({
  ...detail,
  scroll: scrollBy(action, detail.scroll, { lines: countLines(detail, context), rows: context.rows }),
})

/** Takes what was read for this order. */
export function receiveDetail(detail: DetailModel, event: UiEvent): DetailModel {
  switch (event.type) {
    case 'order-read':
      return event.order.id === detail.id ? { ...detail, order: { value: event.order } } : detail
    case 'read-failed':
      return event.id === detail.id ? { ...detail, order: { failure: event.failure } } : detail
    case 'deadline-read':
      return event.id === detail.id ? { ...detail, deadline: event.deadline } : detail
    case 'history-read':
      return event.id === detail.id ? { ...detail, history: event.history } : detail
    default:
      return detail
  }
}
