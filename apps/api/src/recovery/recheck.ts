import { TelnyxError } from '@countermand/core'
import { statusMeaning } from '@countermand/core/wire'
import type { CancellationRow } from '../store/tables.ts'
import { PATIENCE_MS } from '../upstream/patience.ts'
import { atOnce } from './for-each-concurrent.ts'
import type { UpkeepDeps } from './recovery.ts'
import { nextCheck } from './schedule.ts'

/** How many cancellations are claimed at a time, and how many orders are read at once. */
const CLAIMED_AT_ONCE = 20
const READS_AT_ONCE = 4

/**
 * Reads the orders of `accepted` and `unknown` cancellations again, until they are over; what they come
 * to is added, the outcome stays. Each order stands for itself: one that can't be read is put off, and the
 * next one has its turn. After 30 days a row is left to a person.
 */
export async function settle({ ledger, telnyx, log }: UpkeepDeps, signal: AbortSignal) {
  while (!signal.aborted) {
    const claimed = await ledger.claimDue(CLAIMED_AT_ONCE)
    const byOrder = Map.groupBy(claimed, (row) => row.sub_number_order_id)
    await atOnce(READS_AT_ONCE, byOrder, async ([orderId, rows]) => {
      try {
        await recheck(orderId, rows)
      } catch (error) {
        // The rows stay claimed for a while, and are due again then.
        log.error({ sub_number_order_id: orderId, err: error }, 'recheck failed')
      }
    })
    if (claimed.length < CLAIMED_AT_ONCE) return
  }

  async function recheck(orderId: string, rows: CancellationRow[]) {
    const status = await readStatus(orderId)
    if (signal.aborted) return
    const ids = { sub_number_order_id: orderId, cancellation_ids: rows.map(({ id }) => id) }
    if (status !== undefined && isFinal(status)) {
      await ledger.settle(orderId, status)
      log.info({ ...ids, settled_status: status }, 'an order that was not over is settled')
      return
    }
    const now = telnyx.clock.now()
    for (const { id, closed_at } of rows) {
      const at = nextCheck(Date.parse(closed_at ?? ''), now) // only closed ones are due
      await ledger.checkLater(id, at)
      if (at === undefined) log.warn({ ...ids, status }, 'not final after 30 days: check it at Telnyx')
    }
  }

  /** Undefined when it can't be read now. */
  async function readStatus(orderId: string): Promise<string | undefined> {
    try {
      const { data } = await telnyx.subNumberOrders.retrieve(orderId, undefined, {
        priority: 'bulk',
        startBy: telnyx.clock.monotonic() + PATIENCE_MS,
        signal,
      })
      return data.status
    } catch (error) {
      if (error instanceof TelnyxError) return undefined
      throw error
    }
  }
}

function isFinal(status: string): boolean {
  const meaning = statusMeaning(status)
  return meaning === 'over' || meaning === 'success' || meaning === 'failure'
}
