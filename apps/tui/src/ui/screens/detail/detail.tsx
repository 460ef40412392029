import type { SubNumberOrder } from '@countermand/core'
import { summarizeOrder } from '../../../text/describe-order.ts'
import { formatLinesBelow, maxScroll } from '../../widgets/scroll.ts'
import type { Screen } from '../screen.ts'
import { DETAIL_KEYS } from './keys.ts'
import { countLines, type DetailModel, openedOrder } from './model.ts'
import { updateDetail } from './update.ts'
import { DetailView } from './view.tsx'

/** One order. */
export const detailScreen = (detail: DetailModel): Screen<DetailModel> => ({
  layer: 'detail',
  keys: DETAIL_KEYS,
  help: { title: 'Keys of an order', keys: DETAIL_KEYS },
  opening: { kind: 'read', id: detail.id, reportsSuccess: false },
  refresh: { kind: 'read', id: detail.id, reportsSuccess: true },
  currentOrder: (data) => openedOrder(detail, data),
  position: (context) =>
    formatLinesBelow(maxScroll(countLines(detail, context), context.rows) - detail.scroll),
  title: (data) => ({ text: formatTitle(openedOrder(detail, data)), tone: 'neutral' }),
  status: () => ({ text: '', tone: 'neutral' }),
  update: (action, context) => updateDetail(detail, action, context),
  render: (context, now) => <DetailView {...context} detail={detail} now={now} />,
})

const formatTitle = (order: SubNumberOrder | undefined) =>
  ['One order', order && summarizeOrder(order)].filter(Boolean).join(' · ')
