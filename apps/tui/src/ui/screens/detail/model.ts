import type { SubNumberOrder } from '@countermand/core'
import { statusBadge } from '../../../text/badges.ts'
import { orderDetails } from '../../../text/describe-order.ts'
import { wrap } from '../../../text/fit.ts'
import { cancellationLines } from '../../dialogs/cancellation-lines.ts'
import type { OrderData } from '../../model/order-data.ts'
import { type Line, wrapLine } from '../../widgets/lines.tsx'

export interface DetailModel {
  kind: 'detail'
  /** The order's id. */
  id: string
  scroll: number
}

const LABEL_COLUMNS = 15

export const openedOrder = ({ id }: DetailModel, { orders }: OrderData): SubNumberOrder | undefined =>
  orders.find((order) => order.id === id)

/** The screen as lines: the cancellation first, then the details. None if the order is gone. */
export function detailLines(
  model: DetailModel,
  { data, columns, now }: { data: OrderData; columns: number; now: number },
): Line[] {
  const order = openedOrder(model, data)
  if (!order) return []
  const width = columns - 2
  const details = orderDetails(order, now).flatMap(({ label, value }): Line[] => {
    const tone = label === 'Status' ? statusBadge(order.status).tone : undefined
    return wrap(value, width - LABEL_COLUMNS).map((text, index) => ({
      text: `${(index === 0 ? label : '').padEnd(LABEL_COLUMNS)}${text}`,
      ...(tone && { tone }),
    }))
  })
  const cancellation = cancellationLines(data.cancellations.get(order.id), data)
  const gap = cancellation.length > 0 ? [{ text: '' }] : []
  return [...cancellation.flatMap((line) => wrapLine(line, width)), ...gap, ...details]
}

/** Independent of the time, which changes the words but not the number of lines. */
export const countLines = (detail: DetailModel, context: { data: OrderData; columns: number }) =>
  detailLines(detail, { ...context, now: 0 }).length
