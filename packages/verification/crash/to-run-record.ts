import type { Guards } from '@countermand/core'
import type { OrderTruth, RequestEntry } from '@countermand/sandbox'
import { parseOutcome } from '../../../apps/api/src/ledger/recorded-outcome.ts'
import type { CancellationRow } from '../../../apps/api/src/store/tables.ts'
import { classifyStatus } from '../interpret-response.ts'
import type { CancellationRecord, OrderRecord, RequestRecord, RunRecord } from '../run-record.ts'

/** Faults after which a sender can't know what became of its request. */
const LOSES_ANSWER = new Set(['lost-answer', 'late-application', 'drop', 'cut-body'])

/**
 * The record of a run of real gateways: the ledger's rows beside what the sandbox knows. What arrived for an
 * order belongs to the last row that was opened.
 */
export function toRunRecord(
  rows: readonly CancellationRow[],
  {
    requests,
    orders,
    kills,
    guards = {},
  }: {
    requests: readonly RequestEntry[]
    orders: readonly OrderTruth[]
    /** When a gateway was killed or frozen. */
    kills: readonly number[]
    /** @default none */
    guards?: Guards
  },
): RunRecord {
  const rowsOf = Map.groupBy(rows, (row) => row.sub_number_order_id)
  const limitedAt = requests.filter(({ status }) => status === 429).map(({ at }) => at)
  const cancellations = rows.map((row) => toCancellation(row, { rowsOf, kills, limitedAt, guards }))
  const records: RequestRecord[] = []
  const effects = new Map<string, Set<string>>()
  for (const entry of requests) {
    const { id: orderId } = entry
    if (orderId === undefined) continue
    const its = rowsOf.get(orderId) ?? []
    const row = its.findLast(({ created_at }) => Date.parse(created_at) <= entry.at)
    const isClosed = row?.closed_at && Date.parse(row.closed_at) < entry.at
    const owner = entry.route === 'cancel' || (row && !isClosed) ? row : findReader(its, entry.at)
    records.push(toRequest(entry, orderId, owner?.id))
    if (entry.applied && row) effects.set(orderId, (effects.get(orderId) ?? new Set()).add(row.id))
  }
  const truths = orders.map(
    ({ id, history }): OrderRecord => ({ id, history, effects: effects.get(id) ?? new Set() }),
  )
  return {
    orders: new Map(truths.map((order) => [order.id.toLowerCase(), order])),
    cancellations,
    requests: records,
    holds: [],
    // A caller that knows what the gateways wrote adds it, so that I7 is checked.
    texts: [],
    credentials: [],
  }
}

/** A cancellation can read its order while its row is being opened. It records the reading with its first attempt. */
const findReader = (rows: readonly CancellationRow[], at: number) =>
  rows.find(
    ({ created_at, seen_pending_at }) =>
      at < Date.parse(created_at) && seen_pending_at !== null && at <= Date.parse(seen_pending_at),
  )

function toCancellation(
  row: CancellationRow,
  {
    rowsOf,
    kills,
    limitedAt,
    guards,
  }: {
    rowsOf: ReadonlyMap<string, CancellationRow[]>
    kills: readonly number[]
    /** When a request got 429. */
    limitedAt: readonly number[]
    guards: Guards
  },
): CancellationRecord {
  const startedAt = Date.parse(row.created_at)
  const endedAt = row.closed_at === null ? undefined : Date.parse(row.closed_at)
  const outcome = parseOutcome(row)
  const wasOpen = (at: number) => startedAt <= at && at < (endedAt ?? Number.POSITIVE_INFINITY)
  return {
    name: row.id,
    kind: 'row',
    orderId: row.sub_number_order_id,
    guards,
    startedAt,
    wasSeen: row.seen_pending_at !== null,
    delayMs: 0,
    commits: toCommits(row),
    commitsUntil: Date.parse(row.deadline_at),
    ...(outcome && { outcome }),
    ...(endedAt !== undefined && { endedAt }),
    versions: [
      {
        at: endedAt ?? startedAt,
        attempts: row.attempts,
        isWatched: row.next_check_at !== null,
        ...(outcome && { outcome: JSON.stringify(outcome) }),
        ...(row.settled_status !== null && { settledStatus: row.settled_status }),
      },
    ],
    isDisturbed: kills.some(wasOpen),
    // A 429 to any request delays all others. The pacer's own waits leave time for a reading: work under way goes first.
    isRateLimited: limitedAt.some(wasOpen),
    isRepeat: isRepeat(row, rowsOf.get(row.sub_number_order_id) ?? []),
  }
}

/** The ledger keeps only when the last attempt was committed. Those before it were committed after the start. */
const toCommits = ({ attempts, created_at, last_attempt_at }: CancellationRow) =>
  Array.from({ length: attempts }, (_, index) => ({
    number: index + 1,
    at: Date.parse((index + 1 === attempts && last_attempt_at) || created_at),
  }))

/** Whether the order's previous row may have had an effect. `rows`: those of the order, oldest first. */
function isRepeat(row: CancellationRow, rows: readonly CancellationRow[]): boolean {
  const previous = rows[rows.indexOf(row) - 1]
  return previous !== undefined && !(previous.outcome === 'not-sent' && previous.attempts === 0)
}

function toRequest(
  { at, route, status, faults = [] }: RequestEntry,
  orderId: string,
  cancellation: string | undefined,
): RequestRecord {
  // Any other status says enough without its body.
  const isUnreadable = status === 200 && faults.includes('malformed-body')
  const isLost = status === undefined || isUnreadable || faults.some((kind) => LOSES_ANSWER.has(kind))
  const end = isLost ? 'uncertain' : status === 200 ? 'order' : classifyStatus(status)
  return {
    cancellation,
    orderId,
    method: route === 'cancel' ? 'PATCH' : 'GET',
    to: 'telnyx',
    at,
    sentAt: at,
    endedAt: at,
    end,
    ...(status !== undefined && { status }),
    isConflict: status === 409,
  }
}
