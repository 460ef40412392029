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
  refresh: { kind: 'read', id: detail.id, reportsSuccess: true },
  currentOrder: (data) => openedOrder(detail, data),
  position: (context) =>
    formatLinesBelow(maxScroll(countLines(detail, context), context.rows) - detail.scroll),
  title: () => ({ text: 'One order', tone: 'neutral' }),
  status: () => ({ text: '', tone: 'neutral' }),
  update: (action, context) => updateDetail(detail, action, context),
  type: () => detail,
  render: (context, now) => <DetailView {...context} detail={detail} now={now} />,
})
