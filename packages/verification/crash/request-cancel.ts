import { systemClock } from '@countermand/core'
import { CANCELLATION_ID_HEADER, EVIDENCE_HEADER, OUTCOME_HEADER } from '@countermand/core/wire'
import { openStoreForCommand, type StoreLocation } from '../../../apps/api/src/store/open-store.ts'
import { createTokens, SCOPES } from '../../../apps/api/src/tokens/tokens.ts'
import type { RunningGateway } from './gateway-process.ts'

/** The response to a caller. */
export interface CancelResponse {
  orderId: string
  status: number
  cancellationId: string | null
  outcome: string | null
  evidence: string | null
  headers: Record<string, string>
  body: string
}

/** Requests a cancellation once, as any caller over HTTP does. @default token one of all scopes */
export async function requestCancel(
  running: RunningGateway,
  orderId: string,
  signal: AbortSignal | null = null,
  token?: string,
): Promise<CancelResponse> {
  const response = await fetch(`${running.url}/v2/sub_number_orders/${orderId}/cancel`, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${token ?? (await getToken(running))}` },
    signal,
  })
  const header = (name: string) => response.headers.get(name)
  return {
    orderId,
    status: response.status,
    cancellationId: header(CANCELLATION_ID_HEADER),
    outcome: header(OUTCOME_HEADER),
    evidence: header(EVIDENCE_HEADER),
    headers: Object.fromEntries(response.headers),
    body: await response.text(),
  }
}

const tokens = new Map<string, Promise<string>>()

/** The token of a store. A kill can lose the token that the first start creates, so this is another one. */
export function getToken(location: StoreLocation): Promise<string> {
  const key = location.databaseUrl ?? location.dataDir
  const token = tokens.get(key) ?? createToken(location)
  tokens.set(key, token)
  return token
}

async function createToken({ dataDir, databaseUrl }: StoreLocation): Promise<string> {
  const store = await openStoreForCommand({ dataDir, databaseUrl }, { create: true })
  const token = await createTokens(store, systemClock).create({ name: 'crash tests', scopes: SCOPES })
  await store.close()
  return token ?? ''
}
