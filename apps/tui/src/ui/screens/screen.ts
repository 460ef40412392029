import type { SubNumberOrder } from '@countermand/core'
import type { CancellationBatch } from '@countermand/core/wire'
import type { ReactNode } from 'react'
import type { Binding } from '../keys/binding.ts'
import type { Action } from '../model/action.ts'
import type { Effect } from '../model/effect.ts'
import type { Notice } from '../model/event.ts'
import type { OrderData } from '../model/order-data.ts'
import type { ScreenRead } from '../model/screen-read.ts'

/** What a screen shows, and the room for it. */
export interface ScreenContext {
  data: OrderData
  columns: number
  rows: number
}

/** What a screen can be about. */
export interface Subject {
  kind: 'order' | 'batch' | 'ledger-row'
  id: string
}

/** A screen and its model. */
export interface Screen<Model> {
  /** A screen and its open text field are two layers. */
  layer: string
  keys: readonly Binding[]
  help: { title: string; keys: readonly Binding[] }
  /** What the refresh key does. */
  refresh?: Effect
  /** What is read when the screen comes on top. It ends when another screen does. */
  opening?: ScreenRead | undefined
  /** What is missing as the screen is now: read once it changes. */
  more?(context: ScreenContext): ScreenRead | undefined
  /** The open text field. Its label comes before the text, in the status line. */
  textField?: { label: string; text: string } | undefined
  /** The order that keys act on. */
  currentOrder?(data: OrderData): SubNumberOrder | undefined
  /** What the open key opens, if that isn't the current order. */
  opens?(): Subject | undefined
  /** The batch that keys act on. */
  currentBatch?: CancellationBatch | undefined
  /** The ids of the marked orders: if there are any, the cancel key acts on them. */
  marks?: ReadonlySet<string>
  /** The right end of the status line. */
  position(context: ScreenContext): string
  /** What the screen shows, and how old it is. */
  title(data: OrderData): Notice
  /** The status line while there is nothing more important. @default empty */
  status?(data: OrderData): Notice
  update(action: Action, context: ScreenContext): Model
  /** Changes the text of the open text field. */
  setText?(text: string, context: ScreenContext): Model
  render(context: ScreenContext, now: number): ReactNode
}
