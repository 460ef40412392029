import type { SubNumberOrder } from '@countermand/core'
import type { ReactNode } from 'react'
import type { Binding } from '../keys/binding.ts'
import type { Action } from '../model/action.ts'
import type { Effect } from '../model/effect.ts'
import type { OrderData } from '../model/order-data.ts'
import { detailScreen } from './detail/detail.ts'
import type { DetailModel } from './detail/model.ts'
import { listScreen } from './list/list.ts'
import { INITIAL_LIST, type ListModel, settleCursor } from './list/model.ts'
import type { ScreenContext, ScreenDefinition, StatusText } from './screen.ts'

/** Every screen. */
export const SCREENS = [listScreen, detailScreen]

/** Which screen is on top, and the models of all. The list keeps its model while another screen is open. */
export interface ScreenState {
  screen: { kind: 'list' } | DetailModel
  list: ListModel
}

export const INITIAL_SCREENS: ScreenState = { screen: { kind: 'list' }, list: INITIAL_LIST }

/** The screen on top, applied to its model. */
export interface ActiveScreen {
  /** A screen and its open text field are two layers. */
  layer: string
  keys: readonly Binding[]
  help: { title: string; keys: readonly Binding[] }
  refresh: Effect
  /** The open text field, for the status line. */
  textField: string | undefined
  currentOrder(data: OrderData): SubNumberOrder | undefined
  position(context: ScreenContext): string
  status(data: OrderData): StatusText
  update(action: Action, context: ScreenContext): ScreenState
  type(text: string, context: ScreenContext): ScreenState
  render(context: ScreenContext, now: number): ReactNode
}

export function activeScreen({ screen, list }: ScreenState): ActiveScreen {
  switch (screen.kind) {
    case 'list':
      return activate(screen.kind, listScreen, list, (model) => ({ screen, list: model }))
    case 'detail':
      return activate(screen.kind, detailScreen, screen, (model) => ({ screen: model, list }))
    default:
      return screen satisfies never
  }
}

function activate<Model>(
  kind: string,
  { View, keys, helpTitle, textField, ...screen }: ScreenDefinition<Model>,
  model: Model,
  withModel: (model: Model) => ScreenState,
): ActiveScreen {
  const field = textField?.isOpen(model) ? textField : undefined
  return {
    layer: field ? `${kind} text field` : kind,
    keys: field?.keys ?? keys,
    help: { title: helpTitle, keys },
    refresh: screen.refresh(model),
    textField: field?.text(model),
    currentOrder: (data) => screen.currentOrder(model, data),
    position: (context) => screen.position(model, context),
    status: (data) => screen.status(model, data),
    update: (action, context) => withModel(screen.update(model, action, context)),
    type: (text, context) => withModel(field ? field.type(model, text, context) : model),
    render: (context, now) => <View {...context} model={model} now={now} />,
  }
}

/** Keeps the models consistent after the orders or the size have changed. */
export const settleScreens = ({ screen, list }: ScreenState, { data, rows }: ScreenContext): ScreenState => ({
  screen,
  list: settleCursor(list, data.orders, rows),
})
