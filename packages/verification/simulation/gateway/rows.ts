import type { Guards } from '@countermand/core'
import type { CompiledQuery } from 'kysely'
import { outcomeOf } from '../../../../apps/api/src/ledger/recorded-outcome.ts'
import type { CancellationRow } from '../../../../apps/api/src/store/tables.ts'
import type { CancellationRecord } from '../../run-record.ts'
import type { Process } from '../process.ts'
import type { World } from '../world.ts'
import type { Disk } from './store.ts'

/** Writes down what the ledger holds after each change, and which caller and process each row belongs to. */
export function createRowWatch({ log, clock }: World, disk: Disk, guards: Guards) {
  const records = new Map<string, CancellationRecord>()
  /** The caller's request that each row was opened for. */
  const callers = new Map<string, string>()
  const processes = new Map<string, Process>()
  /** When the first row of each order was opened, and when the request came that each row was opened for. */
  const firstOpened = new Map<string, number>()
  const arrivals = new Map<string, number>()

  function open(row: CancellationRow): CancellationRecord {
    const orderId = row.sub_number_order_id
    const record = log.open({
      name: row.id,
      kind: 'row',
      orderId,
      process: processes.get(row.id)?.name ?? '',
      guards,
      commits: [],
      versions: [],
      // Two replicas may look at the same moment, and neither sees the other's row.
      isRepeat: (firstOpened.get(orderId) ?? Number.POSITIVE_INFINITY) < (arrivals.get(row.id) ?? 0),
    })
    if (!firstOpened.has(orderId)) firstOpened.set(orderId, clock.now())
    records.set(row.id, record)
    return record
  }

  function note(row: CancellationRow) {
    const record = records.get(row.id) ?? open(row)
    const outcome = outcomeOf(row)
    const version = {
      at: clock.now(),
      attempts: row.attempts,
      isWatched: row.next_check_at !== null,
      ...(outcome && { outcome: JSON.stringify(outcome) }),
      ...(row.settled_status !== null && { settledStatus: row.settled_status }),
    }
    const last = record.versions?.at(-1)
    const isSame =
      last?.attempts === version.attempts &&
      last.outcome === version.outcome &&
      last.settledStatus === version.settledStatus &&
      last.isWatched === version.isWatched
    if (isSame) return
    for (let number = (last?.attempts ?? 0) + 1; number <= row.attempts; number++) {
      record.commits?.push({ number, at: clock.now() })
    }
    record.versions?.push(version)
    if (outcome && !record.outcome) log.end(record, outcome)
  }

  return {
    records,
    callers,
    processes,
    /** After a write of a process. The row that it inserts belongs to the caller's request that runs now. */
    noteWrite(query: CompiledQuery, changes: number, process: Process) {
      if (changes === 0) return
      if (query.sql.startsWith('insert into "cancellations"')) {
        const id = String(query.parameters[0])
        processes.set(id, process)
        const context = log.context.getStore()
        if (context) {
          callers.set(id, context.fates)
          arrivals.set(id, context.arrivedAt ?? 0)
          // What it read before it opened the row belongs to the row, too.
          for (const request of log.requests) {
            if (request.cancellation === context.name && request.to === 'telnyx') request.cancellation = id
          }
          context.row = id
        }
      }
      if (!query.sql.includes('"cancellations"')) return
      const named = query.parameters.flatMap((value) => disk.row(String(value)) ?? [])
      for (const row of named.length > 0 ? named : disk.rows()) note(row)
    },
  }
}

export type RowWatch = ReturnType<typeof createRowWatch>
