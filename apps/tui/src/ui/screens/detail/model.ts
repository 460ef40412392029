import { findOrder, withDetails } from '../../model/listed-orders.ts'
import type { OrderData } from '../../model/order-data.ts'
import { type Line, wrapLine } from '../../widgets/lines.tsx'
import { emptyLines } from '../empty-lines.ts'
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
    return emptyLines(
      { next: undefined, ...(failure && { failure }) },
      { what: 'The order', none: [] },
    ).flatMap((line) => wrapLine(line, columns - 2))
  }
  const whole = withDetails(order, model.order && 'value' in model.order ? model.order.value : undefined)
  return toLines(orderSections(whole, model, { data, now, columns }))
}

/** Independent of the time, which changes the words but not the number of lines. */
export const countLines = (detail: DetailModel, context: { data: OrderData; columns: number }) =>
  detailLines(detail, { ...context, now: 0 }).length
