import type { SubNumberOrder } from '@countermand/core'
import { summarizeOrder } from '../../../text/describe-order.ts'
import { BACK, type Binding, CANCEL, MOVE_KEYS, RECHECK, REFRESH, SCREEN_KEYS } from '../../keys/binding.ts'
import { ScrolledLines } from '../../widgets/lines.tsx'
import { formatLinesBelow, scrollBy } from '../../widgets/scroll.ts'
import type { Screen, ScreenContext } from '../screen.ts'
import { type DetailModel, detailLines, openedOrder } from './model.ts'

export const DETAIL_KEYS: readonly Binding[] = [BACK, CANCEL, RECHECK, REFRESH, ...MOVE_KEYS, ...SCREEN_KEYS]

/** One order. */
export const detailScreen = (detail: DetailModel): Screen<DetailModel> => ({
  layer: 'detail',
  keys: DETAIL_KEYS,
  help: { title: 'Keys of an order', keys: DETAIL_KEYS },
  opening: { kind: 'read', id: detail.id, reportsSuccess: false },
  refresh: { kind: 'read', id: detail.id, reportsSuccess: true },
  currentOrder: (data) => openedOrder(detail, data),
  position: (context) => formatLinesBelow(detail.scroll, measure(detail, context)),
  title: (data) => ({ text: formatTitle(openedOrder(detail, data)), tone: 'neutral' }),
  update: (action, context) => ({
    ...detail,
    scroll: scrollBy(action, detail.scroll, measure(detail, context)),
  }),
  render: ({ rows, ...context }, now) => (
    <ScrolledLines lines={detailLines(detail, { ...context, now })} scroll={detail.scroll} rows={rows} />
  ),
})

/** Independent of the time, which changes the words but not the number of lines. */
const measure = (detail: DetailModel, context: ScreenContext) => ({
  lines: detailLines(detail, { ...context, now: 0 }).length,
  rows: context.rows,
})

const formatTitle = (order: SubNumberOrder | undefined) =>
  ['One order', order && summarizeOrder(order)].filter(Boolean).join(' · ')
