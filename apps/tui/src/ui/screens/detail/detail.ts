import { formatLinesBelow, maxScroll } from '../../widgets/scroll.ts'
import type { ScreenDefinition } from '../screen.ts'
import { DETAIL_KEYS } from './keys.ts'
import { type DetailModel, openedOrder } from './model.ts'
import { countLines, updateDetail } from './update.ts'
import { DetailView } from './view.tsx'

/** One order. */
export const detailScreen: ScreenDefinition<DetailModel> = {
  helpTitle: 'Keys of an order',
  keys: DETAIL_KEYS,
  update: updateDetail,
  refresh: ({ id }) => ({ kind: 'read', id, reportsSuccess: true }),
  currentOrder: openedOrder,
  position: (model, context) =>
    formatLinesBelow(maxScroll(countLines(model, context), context.rows) - model.scroll),
  status: () => ({ text: '', tone: 'neutral' }),
  View: DetailView,
}
