import type { CancelOutcome, SubNumberOrder, TelnyxFailure } from '@countermand/core'
import type { Command } from './commands.ts'
import type { Notice, Size } from './state.ts'

/** Everything that can change the state. */
export type AppEvent =
  | { type: 'command'; command: Command }
  | { type: 'typed'; text: string }
  | { type: 'resized'; size: Size }
  | { type: 'load-started' }
  | { type: 'orders-came'; orders: readonly SubNumberOrder[] }
  | { type: 'load-ended' }
  | { type: 'load-incomplete'; reason: string }
  | { type: 'load-failed'; failure: TelnyxFailure }
  | { type: 'order-read'; order: SubNumberOrder }
  | { type: 'cancel-started'; id: string }
  | { type: 'attempt'; id: string; number: number; isSeen: boolean }
  | { type: 'check-started'; id: string }
  | { type: 'outcome'; id: string; outcome: CancelOutcome }
  | { type: 'noticed'; notice: Notice }
  /** From now on an answer to the question on top counts. */
  | { type: 'question-ready' }
  /** Keys came that don't answer the question on top: no answer counts until it is ready again. */
  | { type: 'question-disturbed' }
