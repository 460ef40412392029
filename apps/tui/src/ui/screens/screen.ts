import type { SubNumberOrder } from '@countermand/core'
import type { ComponentType } from 'react'
import type { Tone } from '../../text/badges.ts'
import type { Binding } from '../keys/binding.ts'
import type { Action } from '../model/action.ts'
import type { Effect } from '../model/effect.ts'
import type { OrderData } from '../model/order-data.ts'

/** What a screen shows, and the room for it. */
export interface ScreenContext {
  data: OrderData
  columns: number
  rows: number
}

export interface StatusText {
  text: string
  tone: Tone
}

export interface ViewProps<Model> extends ScreenContext {
  model: Model
  now: number
}

/** One screen of the user interface. */
export interface ScreenDefinition<Model> {
  helpTitle: string
  keys: readonly Binding[]
  update(model: Model, action: Action, context: ScreenContext): Model
  /** What the refresh key does. */
  refresh(model: Model): Effect
  /** The order that keys act on. */
  currentOrder(model: Model, data: OrderData): SubNumberOrder | undefined
  /** The right end of the status line. */
  position(model: Model, context: ScreenContext): string
  /** The status line while there is nothing more important. */
  status(model: Model, data: OrderData): StatusText
  textField?: TextField<Model>
  View: ComponentType<ViewProps<Model>>
}

/** A text field of a screen. While it is open, it gets every key that types text. */
export interface TextField<Model> {
  keys: readonly Binding[]
  isOpen(model: Model): boolean
  /** The field with its cursor, for the status line. */
  text(model: Model): string
  type(model: Model, text: string, context: ScreenContext): Model
}
