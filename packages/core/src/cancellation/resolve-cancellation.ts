import type { RequestOptions } from '../pacing/request-options.ts'
import type { CancelOutcome } from '../wire/cancel-outcome.ts'
import { checkClient, checkId } from './check-arguments.ts'
import { type AttemptState, concludeLast, noAttempts } from './conclude.ts'
import type { CancellationPort } from './ports.ts'
import { readOrder } from './read-order.ts'

/** What is known of the cancellation, and options of the GET. */
export interface ResolveOptions extends RequestOptions {
  /** A fresh pending reading came before a PATCH of this cancellation. @default false */
  seen?: boolean | undefined
  /** Telnyx answered a PATCH of this cancellation with 2xx. @default false */
  accepted?: boolean | undefined
  /** How many of its PATCHes may have been sent; reported in `unknown`. @default 1 */
  attempts?: number | undefined
}

/**
 * Finds out with one reading what became of a cancellation whose PATCH may have taken effect. It never sends a
 * PATCH. An order that can't be read is `unknown`. So is one whose status is not final; with `accepted` it is `accepted`.
 *
 * @throws TypeError that names the argument: no client, no id
 * @example
 * // after a crash between sending and recording
 * const outcome = await resolveCancellation(client, id, { seen: row.seen_pending_at !== null })
 */
export async function resolveCancellation(
  client: CancellationPort,
  id: string,
  { seen = false, accepted = false, attempts = 1, ...request }: ResolveOptions = {},
): Promise<CancelOutcome> {
  checkClient(client)
  checkId(id)
  const finding = await readOrder(client, id, request)
  const state: AttemptState = {
    ...noAttempts,
    acted: true,
    seen,
    accepted,
    attempts,
    lastAnswer: accepted ? 'accepted' : 'uncertain',
    ...(finding.kind === 'order' && { order: finding.order }),
    ...(finding.kind === 'unreadable' && { failure: finding.failure }),
  }
  return concludeLast(finding, state)
}
