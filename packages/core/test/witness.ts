import type { Clock } from '../src/clock.ts'
import type { SubNumberOrder } from '../src/wire/sub-number-order.ts'
import { subNumberOrderResponseSchema } from '../src/wire/sub-number-order.ts'

/** One request as it was seen on the wire. */
export interface Sighting {
  method: string
  at: number
  /** The order that was known right before it went out, and since when. */
  before: { order: SubNumberOrder; readAt: number } | undefined
  /** How it ended for the client; undefined while it is under way. */
  end?: 'order' | 'refused' | 'not-sent' | 'uncertain'
  status?: number
  /** The order that its answer brought. */
  order?: SubNumberOrder
}

/** Stands between a client and a server and remembers what each of them could know. */
export function createWitness(clock: Clock, answer: (request: Request) => Promise<Response>) {
  const sightings: Sighting[] = []
  let known: Sighting['before']

  async function fetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
    const request = new Request(input, init)
    const sighting: Sighting = { method: request.method, at: clock.now(), before: known }
    sightings.push(sighting)
    try {
      const response = await answer(request)
      const text = await response.text()
      sighting.status = response.status
      sighting.end = endOf(response.status)
      const order = orderIn(text)
      if (response.ok && order) {
        sighting.end = 'order'
        sighting.order = order
        known = { order, readAt: clock.now() }
      }
      return new Response(text, response)
    } catch (error) {
      const cause = (error as { cause?: { code?: string } }).cause
      sighting.end = cause?.code === 'ECONNREFUSED' ? 'not-sent' : 'uncertain'
      throw error
    }
  }

  return {
    fetch,
    sightings,
    get patches() {
      return sightings.filter(({ method }) => method === 'PATCH')
    },
    /** The last order that the client read. */
    get known() {
      return known
    },
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
