import { statusMeaning } from '@countermand/core/wire'
import type { ClaimedRow } from '../ledger/ledger.ts'
import { readOrder } from '../upstream/read-order.ts'
import { forEachConcurrent } from './for-each-concurrent.ts'
import { getRecheckDelay } from './schedule.ts'
import type { RecoveryDeps } from './sweep.ts'

const ROWS_PER_CLAIM = 20
const CONCURRENT_READS = 4

/**
 * Reads the orders of `accepted` and `unknown` cancellations again until their status is final. It records
 * that status; the outcome stays. An order that can't be read is retried later and delays no other.
 */
export async function recheckDue({ ledger, telnyx, log }: RecoveryDeps, signal: AbortSignal) {
  while (!signal.aborted) {
    const claimed = await ledger.claimDue(ROWS_PER_CLAIM)
    const byOrder = Map.groupBy(claimed, (row) => row.sub_number_order_id)
    await forEachConcurrent(CONCURRENT_READS, byOrder, async ([orderId, rows]) => {
      try {
        await recheckOrder(orderId, rows)
      } catch (error) {
        // The rows are due again when their claim ends.
        log.error({ sub_number_order_id: orderId, err: error }, 'recheck failed')
      }
    })
    if (claimed.length < ROWS_PER_CLAIM) return
  }

  async function recheckOrder(orderId: string, rows: ClaimedRow[]) {
    const order = await readOrder(telnyx, orderId, { priority: 'bulk', signal })
    if (signal.aborted) return
    const ids = { sub_number_order_id: orderId, cancellation_ids: rows.map(({ id }) => id) }
    if (order && isFinal(order.status)) {
      await ledger.settle(orderId, order.status)
      log.info({ ...ids, settled_status: order.status }, 'order settled')
      return
    }
    for (const { id, closed_at, claimed_at } of rows) {
      // Every claimed row is closed.
      const delayMs = getRecheckDelay(Date.parse(claimed_at) - Date.parse(closed_at ?? ''))
      await ledger.scheduleRecheck(id, delayMs)
      if (delayMs === null) {
        log.warn({ ...ids, status: order?.status }, 'order not final after 30 days: check it at Telnyx')
      }
    }
  }
}

function isFinal(status: string): boolean {
  const meaning = statusMeaning(status)
  return meaning === 'over' || meaning === 'success' || meaning === 'failure'
}
