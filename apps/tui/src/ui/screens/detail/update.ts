import type { Action } from '../../model/action.ts'
import { scrollBy } from '../../widgets/scroll.ts'
import type { ScreenContext } from '../screen.ts'
import { type DetailModel, detailLines } from './model.ts'

export const updateDetail = (model: DetailModel, action: Action, context: ScreenContext): DetailModel => ({
  ...model,
  scroll: scrollBy(action, model.scroll, { lines: countLines(model, context), rows: context.rows }),
})

/** Independent of the time: `now` changes the words, not the number of lines. */
export const countLines = (model: DetailModel, context: ScreenContext) =>
  detailLines(model, { ...context, now: 0 }).length
