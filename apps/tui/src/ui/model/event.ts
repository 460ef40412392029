import type { CancelOutcome, CancelResult, Progress, SubNumberOrder, TelnyxFailure } from '@countermand/core'
import type {
  CancellationBatch,
  CancellationBatchItem,
  CancellationBatchItemPage,
  CancellationBatchPage,
  CancellationPage,
  CancellationResponse,
} from '@countermand/core/wire'
import type { Tone } from '../../text/badges.ts'
import type { Action } from './action.ts'
import type { Headroom } from './headroom.ts'
import type { Size } from './layout.ts'
import type { CancellationStage } from './order-data.ts'
import type { ReadResult } from './read-result.ts'
import type { RunState, SkippedOrder } from './run-state.ts'

/** A text of the status line. */
export interface Notice {
  text: string
  tone: Tone
  /** It is being typed: if there is too little room, the part before the text cursor is shown. */
  isTyped?: true
  /** The order that could not be read. */
  orderId?: string
}

/** A notice with its time, in milliseconds since the epoch. */
export interface Message extends Notice {
  at: number
}

/** Everything that can change the state. */
export type UiEvent =
  | { type: 'action'; action: Action }
  | { type: 'typed'; text: string }
  | { type: 'resized'; size: Size }
  /** `isQuiet`: the user did not start it, so only the title says that it failed. */
  | { type: 'load-started'; isQuiet?: true }
  | { type: 'orders-loaded'; orders: readonly SubNumberOrder[] }
  | { type: 'load-retry'; problem: string }
  | { type: 'load-stopped' }
  | { type: 'load-ended' }
  | { type: 'load-incomplete'; reason: string }
  | { type: 'load-failed'; failure: TelnyxFailure }
  | { type: 'order-read'; order: SubNumberOrder }
  | { type: 'read-failed'; id: string; failure: TelnyxFailure }
  | { type: 'deadline-read'; id: string; deadline: ReadResult<string | undefined> }
  /** The deadlines of the list are being read; `count`: phone numbers so far. */
  | { type: 'deadlines-reading'; count: number }
  | { type: 'deadlines-read'; deadlines: ReadonlyMap<string, string | undefined> }
  | { type: 'deadlines-stopped' }
  | { type: 'history-read'; id: string; history: ReadResult<CancellationPage> }
  | { type: 'batches-read'; after: string | undefined; page: ReadResult<CancellationBatchPage> }
  | { type: 'batch-read'; id: string; batch: ReadResult<CancellationBatch> }
  | { type: 'items-read'; id: string; after: string | undefined; page: ReadResult<CancellationBatchItemPage> }
  /** Orders of a batch that are done, whether its screen is open or not. */
  | { type: 'batch-items'; items: readonly CancellationBatchItem[] }
  | { type: 'ledger-read'; orderId: string; after: string | undefined; page: ReadResult<CancellationPage> }
  | { type: 'ledger-row-read'; id: string; row: ReadResult<CancellationResponse['data']> }
  | { type: 'cancel-started'; id: string }
  | { type: 'attempt'; id: string; number: number; isSeen: boolean }
  | { type: 'stage'; id: string; stage: CancellationStage }
  | { type: 'check-started'; id: string }
  | { type: 'outcome'; id: string; outcome: CancelOutcome }
  /** The gateway has accepted these orders as a batch. */
  | { type: 'batch-created'; id: string; ids: readonly string[] }
  | { type: 'run-started'; orders: readonly SubNumberOrder[]; skipped: readonly SkippedOrder[] }
  /** What has changed in the run since the last such event. `returned` orders wait again: nothing was sent. */
  | {
      type: 'run-changed'
      attempts: readonly { id: string; number: number; isSeen: boolean }[]
      results: readonly CancelResult[]
      returned: readonly string[]
      progress: Progress
    }
  | { type: 'run-phase'; phase: RunState['phase'] }
  | { type: 'notice'; notice: Notice }
  | { type: 'hold'; why: string | undefined }
  /** Time has passed. Comes right before anything that starts. */
  | { type: 'tick'; now: number; waitingUntil: number | undefined; headroom: Headroom | undefined }
  /** The question on top accepts an answer from now on. */
  | { type: 'question-ready' }
  /** Keys came that don't answer the question on top: it accepts no answer until it is ready again. */
  | { type: 'question-disturbed' }
