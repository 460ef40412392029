import type { OrderTruth, RequestEntry } from '@countermand/sandbox'
import type { CancellationRow } from '../../../apps/api/src/store/tables.ts'

/** One cancellation as the ledger has it, and what the sandbox knows of it. */
export interface Case {
  row: CancellationRow
  /** The requests about its order that arrived from its opening to the next one's, oldest first. */
  requests: RequestEntry[]
  /** Its order, after everything that was under way has come to its end. */
  truth: OrderTruth
  /** Whether another cancellation of the order came before it. */
  isRepeat: boolean
  /** Whether the gateway was killed while the row was open. */
  isCutOff: boolean
}

/** Puts each row beside what the sandbox knows: what arrived for an order belongs to the last row that was opened. */
export function casesOf(
  rows: readonly CancellationRow[],
  { requests, orders, kills }: { requests: RequestEntry[]; orders: OrderTruth[]; kills: readonly number[] },
): Case[] {
  const requestsOf = Map.groupBy(requests, ({ id }) => id)
  const rowsOf = Map.groupBy(rows, (row) => row.sub_number_order_id)
  return orders.flatMap((truth) => {
    const all = requestsOf.get(truth.id) ?? []
    return (rowsOf.get(truth.id) ?? []).map((row, index, its): Case => {
      const openedAt = Date.parse(row.created_at)
      const closedAt = timeOr(row.closed_at, Number.POSITIVE_INFINITY)
      const nextAt = timeOr(its[index + 1]?.created_at, Number.POSITIVE_INFINITY)
      return {
        row,
        requests: all.filter(({ at }) => openedAt <= at && at < nextAt),
        truth,
        isRepeat: index > 0,
        isCutOff: kills.some((at) => openedAt <= at && at < closedAt),
      }
    })
  })
}

const timeOr = (iso: string | null | undefined, otherwise: number) => (iso ? Date.parse(iso) : otherwise)

export const patchesOf = ({ requests }: Case) => requests.filter(({ route }) => route === 'cancel')

/**
 * How a cancellation breaks a promise, if it does: it has one outcome, each PATCH was recorded before it
 * went out, none went out after the outcome, nor unread for an order that was asked for before, and the
 * outcome agrees with the order's truth, then and later (I2). Nobody but the gateway touches the orders.
 */
export function disagreement(it: Case): string | undefined {
  const { row, requests, truth, isRepeat, isCutOff } = it
  const patches = patchesOf(it)
  const { outcome, evidence, attempts, closed_at, settled_status, seen_pending_at } = row
  if (outcome === null || closed_at === null) return 'it has no outcome'
  const closedAt = Date.parse(closed_at)
  if (patches.length > attempts) return `${patches.length} PATCHes arrived, ${attempts} were recorded`
  if (outcome !== 'unknown' && patches.some(({ at }) => at > closedAt)) return 'a PATCH after its outcome'
  if (isRepeat && requests[0]?.route === 'cancel') return 'sent again without a reading'
  if (settled_status !== null && settled_status !== truth.status)
    return `settled as ${settled_status}, but it reads ${truth.status}`

  const then = truth.history.findLast(({ at }) => at <= closedAt)?.status ?? ''
  const hasEffect = patches.some(({ applied }) => applied)
  switch (outcome) {
    case 'cancelled':
      if (!isOver(then)) return `cancelled, but it read ${then}`
      if (attempts === 0) return 'cancelled, but nothing was sent'
      if (evidence === 'response' && !patches.some(({ applied, status }) => applied && status === 200))
        return 'cancelled by the response, but no PATCH was answered so'
      if (evidence === 're-read' && seen_pending_at === null) return 're-read, but never seen pending'
      return undefined
    case 'accepted':
      return patches.some(({ status }) => status === 200) ? undefined : 'accepted, but Telnyx never said so'
    case 'already-cancelled':
      return isOver(then) && !hasEffect
        ? undefined
        : `already-cancelled, but it read ${then}${hasEffect ? ' by our PATCH' : ''}`
    case 'not-cancellable':
      return isOver(then) || then === 'pending' ? `not-cancellable, but it read ${then}` : undefined
    case 'blocked':
    case 'not-found':
      return `${outcome}, but it was there and nothing forbade it`
    case 'refused':
    case 'not-sent':
      return hasEffect ? `${outcome}, but a PATCH took effect` : undefined
    case 'unknown':
      // Cut off between the record of an attempt and its PATCH, nobody can know that none was sent.
      if (attempts === 0 || (patches.length === 0 && !isCutOff)) return 'unknown, but nothing was sent'
      return settled_status === null && truth.status !== 'pending'
        ? `never settled, but it reads ${truth.status}`
        : undefined
    default:
      return outcome satisfies never
  }
}

const isOver = (status: string) => status === 'cancelled' || status === 'deleted'
