import type { Guards } from '@countermand/core'
import type { CompiledQuery } from 'kysely'
import { parseOutcome } from '../../../../apps/api/src/ledger/recorded-outcome.ts'
import type { CancellationRow } from '../../../../apps/api/src/store/tables.ts'
import type { CancellationRecord } from '../../run-record.ts'
import type { Process } from '../process.ts'
import type { Simulation } from '../simulation.ts'
import type { SharedDatabase } from './database.ts'

/** Records the ledger's rows after each change, and the caller and the process that each row belongs to. */
export function createLedgerRecorder({ log, clock }: Simulation, database: SharedDatabase, guards: Guards) {
  const records = new Map<string, CancellationRecord>()
  /** By row: the caller whose request opened it. */
  const callers = new Map<string, string>()
  const processes = new Map<string, Process>()
  /** By row: when its next recheck is due. */
  const checks = new Map<string, string | null>()

  function addRecord(row: CancellationRow): CancellationRecord {
    const orderId = row.sub_number_order_id
    const rows = database.rows().filter((one) => one.sub_number_order_id === orderId)
    const previous = rows[rows.findIndex(({ id }) => id === row.id) - 1]
    const record = log.open({
      name: row.id,
      kind: 'row',
      orderId,
      process: processes.get(row.id)?.name ?? '',
      ...(row.batch_id !== null && { batch: row.batch_id }),
      guards,
      commitsUntil: Date.parse(row.deadline_at),
      commits: [],
      versions: [],
      isRepeat: previous !== undefined && !(previous.outcome === 'not-sent' && previous.attempts === 0),
    })
    records.set(row.id, record)
    return record
  }

  function recordRow(row: CancellationRow, process: Process) {
    const record = records.get(row.id) ?? addRecord(row)
    const outcome = parseOutcome(row)
    const owner = processes.get(row.id)
    const isForeign = owner !== undefined && owner !== process && !owner.hasCrashed
    if (outcome && !record.outcome && isForeign && clock.now() < Date.parse(row.deadline_at)) {
      log.addViolation('I10: a sweep closed a cancellation before its deadline', row.sub_number_order_id)
    }
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

  /** A claim of rechecks must not take one that another process has claimed. */
  function recordClaims({ sql }: CompiledQuery) {
    const isClaim = sql.startsWith('update "cancellations" set "next_check_at"') && sql.includes('returning')
    const now = new Date(clock.now()).toISOString()
    for (const { id, sub_number_order_id, next_check_at } of database.rows()) {
      const before = checks.get(id) ?? null
      if (isClaim && before !== null && before !== next_check_at && before > now) {
        log.addViolation('I10: a recheck that was claimed twice', sub_number_order_id)
      }
      checks.set(id, next_check_at)
    }
  }

  return {
    records,
    callers,
    processes,
    /** Call it after each write of a process. An inserted row belongs to the caller's request that is running. */
    recordWrite(query: CompiledQuery, changes: number, process: Process) {
      if (changes === 0) return
      if (query.sql.startsWith('insert into "cancellations"')) {
        const id = String(query.parameters[0])
        processes.set(id, process)
        const context = log.context.getStore()
        if (context) {
          callers.set(id, context.faultKey)
          // Requests that it sent before it opened the row belong to the row, too.
          for (const request of log.requests) {
            if (request.cancellation === context.name && request.to === 'telnyx') request.cancellation = id
          }
          context.row = id
        }
      }
      if (!query.sql.includes('"cancellations"')) return
      recordClaims(query)
      const named = query.parameters.flatMap((value) => database.row(String(value)) ?? [])
      for (const row of named.length > 0 ? named : database.rows()) recordRow(row, process)
    },
  }
}

export type LedgerRecorder = ReturnType<typeof createLedgerRecorder>
