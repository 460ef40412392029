import { statusMeaning, TelnyxError, type TelnyxFailure } from '@countermand/core'
import type { CancellationRow } from '../store/tables.ts'
import { PATIENCE_MS } from '../upstream/patience.ts'
import type { UpkeepDeps } from './upkeep.ts'

/** How many cancellations one round looks after at most. */
const A_ROUND = 100

const SHORTEST_WAIT_MS = 5_000
/** How long a reading is put off at most, in milliseconds. */
export const LONGEST_WAIT_MS = 3_600_000

/**
 * Reads the orders of `accepted` and `unknown` cancellations again, until they are over; what they come
 * to is added, the outcome stays. A round ends when Telnyx can't be read: the next one begins with it.
 */
export async function settle({ ledger, telnyx, log }: UpkeepDeps, signal: AbortSignal) {
  const waiting = Map.groupBy(await ledger.toCheck(A_ROUND), (row) => row.sub_number_order_id)
  for (const [orderId, rows] of waiting) {
    const reading = await read(orderId)
    if (signal.aborted) return
    if (reading.kind === 'order' && isFinal(reading.status)) {
      await ledger.settle(orderId, reading.status)
      log.info(
        {
          sub_number_order_id: orderId,
          cancellation_ids: rows.map(({ id }) => id),
          settled_status: reading.status,
        },
        'an order that was not over is settled',
      )
      continue
    }
    for (const row of rows) await ledger.checkLater(row.id, nextCheck(row, telnyx.clock.now()))
    if (reading.kind === 'unreadable') return
  }

  async function read(orderId: string): Promise<Reading> {
    try {
      const { data } = await telnyx.subNumberOrders.retrieve(orderId, undefined, {
        priority: 'bulk',
        startBy: telnyx.clock.monotonic() + PATIENCE_MS,
        signal,
      })
      return { kind: 'order', status: data.status }
    } catch (error) {
      if (!(error instanceof TelnyxError)) throw error
      return { kind: isAboutThisOrder(error.failure) ? 'nothing' : 'unreadable' }
    }
  }
}

type Reading = { kind: 'order'; status: string } | { kind: 'nothing' | 'unreadable' }

const isAboutThisOrder = (failure: TelnyxFailure) => failure.kind === 'refused' && !failure.systemic

function isFinal(status: string): boolean {
  const meaning = statusMeaning(status)
  return meaning === 'over' || meaning === 'success' || meaning === 'failure'
}

/** As long again as it has been closed, so that each wait is about twice the one before. */
function nextCheck({ closed_at }: CancellationRow, now: number): number {
  const since = now - Date.parse(closed_at ?? '') // only closed ones are checked
  return now + Math.min(LONGEST_WAIT_MS, Math.max(SHORTEST_WAIT_MS, since))
}
