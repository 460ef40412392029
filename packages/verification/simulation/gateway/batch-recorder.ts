import type { BatchRecord, BatchVersion, ItemRecord } from '../../run-record.ts'
import type { Simulation } from '../simulation.ts'
import type { SharedDatabase } from './database.ts'

interface RecordedBatch extends BatchRecord {
  versions: BatchVersion[]
  items: ItemRecord[]
}

/** Records the batches and their items after each change. */
export function createBatchRecorder({ clock, log }: Simulation, database: SharedDatabase) {
  const batches = new Map<string, RecordedBatch>()

  function find(id: string): RecordedBatch {
    const known = batches.get(id)
    if (known) return known
    const batch: RecordedBatch = { id, versions: [], items: [] }
    batches.set(id, batch)
    return batch
  }

  return {
    batches,
    find,
    /** Call it after each change of the tables of batches. */
    recordChange() {
      const at = clock.now()
      for (const row of database.batches()) {
        const batch = find(row.id)
        const version: BatchVersion = {
          at,
          state: row.state,
          isResolved: row.resolved_at !== null,
          isFinished: row.finished_at !== null,
          ...(row.order_ids !== null && { selection: row.order_ids }),
          ...(row.total !== null && { total: row.total }),
        }
        const last = batch.versions.at(-1)
        if (JSON.stringify({ ...last, at }) === JSON.stringify(version)) continue
        if (last?.state !== version.state) {
          log.count(`batches ${version.state}`)
          log.note(`batch ${row.id} is ${version.state}: ${row.state_reason}`)
        }
        batch.versions.push(version)
      }
      for (const row of database.batchItems()) {
        const { items } = find(row.batch_id)
        let item = items.find(({ orderId }) => orderId === row.sub_number_order_id)
        if (!item) {
          item = { orderId: row.sub_number_order_id, addedAt: at, outcomes: [] }
          items.push(item)
        }
        if (row.outcome === null) continue
        const last = item.outcomes.at(-1)
        if (last?.outcome === row.outcome && last.cancellation === row.cancellation_id) continue
        item.outcomes.push({ at, outcome: row.outcome, cancellation: row.cancellation_id ?? '' })
        log.count('batch items done')
      }
    },
  }
}

export type BatchRecorder = ReturnType<typeof createBatchRecorder>
