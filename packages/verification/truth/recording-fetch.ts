import { createHash } from 'node:crypto'
import type { Clock } from '@countermand/core'
import { interpretResponse } from '../interpret-response.ts'
import type { RequestRecord } from '../run-record.ts'

/** A fetch that records each request about an order and its result. */
export function createRecordingFetch(fetch: typeof globalThis.fetch, clock: Clock, cancellation: string) {
  const requests: RequestRecord[] = []
  const responses: string[] = []

  const recording: typeof globalThis.fetch = async (input, init) => {
    const { url, method } = new Request(input, init)
    const orderId = /sub_number_orders\/([^/?]+)/.exec(url)?.[1] ?? ''
    const record: RequestRecord = {
      cancellation,
      orderId,
      method: method as 'GET' | 'PATCH',
      to: 'telnyx',
      at: clock.now(),
      sentAt: clock.now(),
    }
    if (orderId !== '') requests.push(record)
    try {
      const response = await fetch(input, init)
      const copy = response.clone()
      const body = await copy.text().catch(() => undefined)
      responses.push(JSON.stringify([response.status, [...response.headers], body ?? 'cut off']))
      const meaning =
        body === undefined
          ? { status: response.status }
          : interpretResponse({ status: response.status, body }, orderId)
      Object.assign(record, { end: 'uncertain', ...meaning, endedAt: clock.now() })
      return response
    } catch (error) {
      const { code } = ((error as Error).cause ?? {}) as { code?: string }
      record.end = code === 'ECONNREFUSED' ? 'not-sent' : 'uncertain'
      record.endedAt = clock.now()
      throw error
    }
  }
  return {
    fetch: recording,
    requests,
    /** Equal for two runs with the same responses, in any order. */
    digest: () => createHash('sha256').update(responses.sort().join('\n')).digest('hex'),
  }
}
