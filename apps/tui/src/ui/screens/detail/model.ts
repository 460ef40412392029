import type { SubNumberOrder } from '@countermand/core'
import type { OrderData } from '../../model/order-data.ts'
import type { Line } from '../../widgets/lines.tsx'
import { type OrderReadings, orderSections } from './sections.ts'

export interface DetailModel extends OrderReadings {
  kind: 'detail'
  /** The order's id. */
  id: string
  scroll: number
}

export const openedOrder = ({ id }: Pick<DetailModel, 'id'>, { orders }: OrderData) =>
  orders.find((order): order is SubNumberOrder => order.id === id)

/** The screen as lines. None if the order is gone. */
export function detailLines(
  model: DetailModel,
  { data, columns, now }: { data: OrderData; columns: number; now: number },
): Line[] {
  const order = openedOrder(model, data)
  if (!order) return []
  return orderSections(order, model, { data, now, columns })
    .filter(({ lines }) => lines.length > 0)
    .flatMap(({ title, lines }, index) => [
      ...(index === 0 ? [] : [{ text: '' }]),
      { text: title, isTitle: true },
      ...lines,
    ])
}

/** Independent of the time, which changes the words but not the number of lines. */
export const countLines = (detail: DetailModel, context: { data: OrderData; columns: number }) =>
  detailLines(detail, { ...context, now: 0 }).length
