import type { Action } from '../../model/action.ts'
import { scrollBy } from '../../widgets/scroll.ts'
import type { ScreenContext } from '../screen.ts'
import { countLines, type DetailModel } from './model.ts'

export const updateDetail = (detail: DetailModel, action: Action, context: ScreenContext): DetailModel => ({
  ...detail,
  scroll: scrollBy(action, detail.scroll, { lines: countLines(detail, context), rows: context.rows }),
})
