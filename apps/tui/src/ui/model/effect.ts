import type { Guards, OrderFilter, SubNumberOrder } from '@countermand/core'
import type { ReportedResult } from '../../cancel-report.ts'
import type { Client } from '../../connection.ts'
import type { UiEvent } from './event.ts'
import type { Cancellation } from './order-data.ts'
import type { SkippedOrder } from './run-state.ts'
import type { ScreenRead } from './screen-read.ts'

/** What an action does beyond the screen, with its target by value. */
export type Effect =
  /** `filter`: what Telnyx applies. */
  | { kind: 'load'; filter: OrderFilter; isQuiet?: true }
  | { kind: 'stop-load' }
  | { kind: 'read-deadlines'; orders: readonly SubNumberOrder[] }
  | { kind: 'stop-deadlines' }
  /** The order, if its reading may still be fresh; the id alone if the list no longer confirms that reading. */
  | { kind: 'cancel'; target: SubNumberOrder | string; reason: string | undefined }
  /** Several orders, as the review showed them. */
  | {
      kind: 'cancel-many'
      orders: readonly SubNumberOrder[]
      skipped: readonly SkippedOrder[]
      reason: string | undefined
    }
  | { kind: 'pause-run' }
  | { kind: 'resume-run' }
  | { kind: 'stop-run' }
  | { kind: 'export'; file: string; results: readonly ReportedResult[] }
  | { kind: 'check'; id: string; cancellation: Cancellation | undefined }
  | { kind: 'change-batch'; id: string; action: 'pause' | 'resume' | 'stop' }
  /** `what`: in words, for the status line. */
  | { kind: 'copy'; text: string; what: string }
  | ScreenRead
  | { kind: 'quit' }

/** What an effect needs. It reports by events, and rejects only on a bug. */
export interface EffectContext {
  client: Client
  guards: Guards | undefined
  signal: AbortSignal
  dispatch(event: UiEvent): void
}
