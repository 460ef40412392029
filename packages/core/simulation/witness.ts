import type { Clock } from '../src/clock.ts'
import { type SubNumberOrder, subNumberOrderResponseSchema } from '../src/wire/sub-number-order.ts'
import type { Call, Sighting } from './call.ts'
import { CALL_HEADER } from './hostile-telnyx.ts'

/** Finds the call that a request belongs to. */
export type CallOf = (name: string, id: string) => Call

/**
 * Stands between the client and Telnyx and notes for each call what it sent and what it could know.
 * `onPatch` is told of each PATCH before it goes on.
 */
export function createWitness(
  clock: Clock,
  answer: (request: Request) => Promise<Response>,
  {
    callOf,
    onPatch,
    onSighting,
  }: {
    callOf: CallOf
    onPatch: (call: Call, sighting: Sighting) => void
    onSighting: (call: Call, sighting: Sighting) => void
  },
) {
  /** A Request that nobody holds may be collected, and then its signal never aborts. */
  const underWay = new Set<Request>()

  return async function fetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
    const request = new Request(input, init)
    underWay.add(request)
    try {
      return await passOn(request)
    } finally {
      underWay.delete(request)
    }
  }

  async function passOn(request: Request): Promise<Response> {
    const name = request.headers.get(CALL_HEADER) ?? ''
    const id = new URL(request.url).pathname.split('/')[3]
    // What a list says of an order becomes known to a call when that is given the order.
    if (id === undefined) return answer(request)

    const call = callOf(name, id)
    const sighting: Sighting = { method: request.method, at: clock.now(), before: call.known }
    call.sightings.push(sighting)
    if (request.method === 'PATCH') onPatch(call, sighting)
    try {
      const response = await answer(request)
      const text = await response.text()
      const order = orderIn(text)
      sighting.status = response.status
      sighting.end = endOf(response.status)
      sighting.isConflict = response.status === 409 || text.includes('10036')
      if (response.ok && order?.id === id) {
        sighting.end = 'order'
        sighting.order = order
        call.known = { order, readAt: clock.now() }
      }
      return new Response(text, response)
    } catch (error) {
      const { code } = ((error as Error).cause ?? {}) as { code?: string }
      sighting.end = code === 'ECONNREFUSED' ? 'not-sent' : 'uncertain'
      throw error
    } finally {
      onSighting(call, sighting)
    }
  }
}

function endOf(status: number): NonNullable<Sighting['end']> {
  if (status === 429) return 'not-sent'
  return status >= 400 && status < 500 && status !== 408 ? 'refused' : 'uncertain'
}

function orderIn(text: string): SubNumberOrder | undefined {
  try {
    return subNumberOrderResponseSchema.parse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}
