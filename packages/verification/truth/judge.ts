import type { CancelOutcome } from '@countermand/core'
import type { OrderTruth } from '@countermand/sandbox'

/**
 * Whether an outcome breaks I2, and how; undefined when it is true. `later` is the order's truth after
 * everything that was under way has come to its end. All orders were pending, and nobody else touches them.
 */
export function lieIn(outcome: CancelOutcome, later: OrderTruth): string | undefined {
  const { applied, arrived } = later.patches
  const isOver = later.status === 'cancelled' || later.status === 'deleted'
  switch (outcome.kind) {
    case 'cancelled':
    case 'accepted':
      return isOver && applied > 0 ? undefined : `${outcome.kind}, but it reads ${later.status}`
    case 'already-cancelled':
      return 'already-cancelled, but nobody else cancelled it'
    case 'not-cancellable':
      return `not-cancellable, but it was pending and reads ${later.status}`
    case 'blocked':
    case 'not-found':
      return `${outcome.kind}, but it was there and nothing forbade it`
    case 'refused':
    case 'not-sent':
      return applied === 0 ? undefined : `${outcome.kind}, but a PATCH took effect`
    case 'unknown':
      return arrived > 0 ? undefined : 'unknown, but no PATCH was sent'
    default:
      return outcome satisfies never
  }
}
