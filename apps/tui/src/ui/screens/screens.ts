import type { Action } from '../model/action.ts'
import { detailScreen } from './detail/detail.tsx'
import type { DetailModel } from './detail/model.ts'
import { listScreen } from './list/list.tsx'
import { INITIAL_LIST, type ListModel, settleCursor } from './list/model.ts'
import type { Screen, ScreenContext } from './screen.ts'

/** Which screen is on top, and the models of all. The list keeps its model while another screen is open. */
export interface ScreenState {
  screen: { kind: 'list' } | DetailModel
  list: ListModel
}

export const INITIAL_SCREENS: ScreenState = { screen: { kind: 'list' }, list: INITIAL_LIST }

/** The screen on top. Every screen has its case here. */
export function activeScreen({ screen, list }: ScreenState): Screen<ScreenState> {
  switch (screen.kind) {
    case 'list':
      return mapModel(listScreen(list), (model) => ({ screen, list: model }))
    case 'detail':
      return mapModel(detailScreen(screen), (model) => ({ screen: model, list }))
    default:
      return screen satisfies never
  }
}

const mapModel = <Model>(screen: Screen<Model>, map: (model: Model) => ScreenState): Screen<ScreenState> => ({
  ...screen,
  update: (action: Action, context: ScreenContext) => map(screen.update(action, context)),
  type: (text: string, context: ScreenContext) => map(screen.type(text, context)),
})

/** Keeps the models consistent after the orders or the size have changed. */
export const settleScreens = ({ screen, list }: ScreenState, { data, rows }: ScreenContext): ScreenState => ({
  screen,
  list: settleCursor(list, data.orders, rows),
})
