import type { UiEvent } from '../../model/event.ts'
import { findOrder, withDetails } from '../../model/listed-orders.ts'
import type { OrderData } from '../../model/order-data.ts'
import { type Line, wrapLine } from '../../widgets/lines.tsx'
import { unreadLines } from '../empty-screen.tsx'
import { type OrderReadings, orderSections, toLines } from './sections.ts'

export interface DetailModel extends OrderReadings {
  kind: 'detail'
  /** The order's id. */
  id: string
  scroll: number
}

/** The order as the list has it, which is newer than what was read here after a cancellation. */
export function openedOrder({ id, order: read }: DetailModel, { orders }: OrderData) {
  const listed = findOrder(orders, id)
  return listed ?? (read && 'value' in read ? read.value : undefined)
}

/** The screen as lines. */
export function detailLines(
  model: DetailModel,
  { data, columns, now }: { data: OrderData; columns: number; now: number },
): Line[] {
  const order = openedOrder(model, data)
  if (!order) {
    const failure = model.order && 'failure' in model.order ? model.order.failure : undefined
    return unreadLines('The order', failure).flatMap((line) => wrapLine(line, columns - 2))
  }
  const whole = withDetails(order, model.order && 'value' in model.order ? model.order.value : undefined)
  return toLines(orderSections(whole, model, { data, now, columns }))
}

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
