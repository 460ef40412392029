import { CANCELLATION_ID_HEADER, EVIDENCE_HEADER, OUTCOME_HEADER } from '@countermand/core/wire'
import type { Serving } from './gateway-process.ts'
import { tokenOf } from './token-of.ts'

/** What a caller was told. */
export interface Told {
  orderId: string
  status: number
  cancellationId: string | null
  outcome: string | null
  evidence: string | null
  body: string
}

/** Asks a gateway to cancel an order, once, the way any caller over HTTP does. */
export async function askToCancel(
  { url, dataDir }: Serving,
  orderId: string,
  signal: AbortSignal | null = null,
): Promise<Told> {
  const answer = await fetch(`${url}/v2/sub_number_orders/${orderId}/cancel`, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${await tokenOf(dataDir)}` },
    signal,
  })
  const header = (name: string) => answer.headers.get(name)
  return {
    orderId,
    status: answer.status,
    cancellationId: header(CANCELLATION_ID_HEADER),
    outcome: header(OUTCOME_HEADER),
    evidence: header(EVIDENCE_HEADER),
    body: await answer.text(),
  }
}
