import type { CancelEvent, CancelOptions } from '../src/cancellation/cancel-options.ts'
import { cancelOrder } from '../src/cancellation/cancel-order.ts'
import { createTelnyxClient } from '../src/clients/telnyx-client.ts'
import type { SubNumberOrder } from '../src/wire/sub-number-order.ts'
import { ORDER_ID } from './orders.ts'
import type { Responder } from './responders.ts'
import { createVirtualClock, START } from './virtual-clock.ts'

export interface Script {
  /** Responses to PATCHes and GETs, in order; the last one repeats. */
  patches?: Responder[]
  gets?: Responder[]
  /** @default 1, the longest wait that the jitter allows */
  random?: () => number
  timeoutMs?: number
}

/** A real client in virtual time, with a scripted Telnyx. */
export function createScriptedTelnyx({ patches = [], gets = [], random = () => 1, timeoutMs }: Script) {
  const clock = createVirtualClock()
  const requests: { method: string; at: number; url: string }[] = []
  /** A Request without a reference may be garbage-collected, and then its signal never aborts. */
  const held: Request[] = []
  const next: Record<string, Responder[]> = { PATCH: [...patches], GET: [...gets] }
  const client = createTelnyxClient({
    apiKey: 'KEY_OF_A_TEST',
    baseUrl: 'http://telnyx.test/v2',
    clock,
    random,
    timeoutMs,
    async fetch(input, init) {
      const request = new Request(input, init)
      held.push(request)
      requests.push({ method: request.method, at: clock.now() - START, url: request.url })
      const replies = next[request.method] ?? []
      const reply = replies.length > 1 ? replies.shift() : replies[0]
      if (!reply) throw new Error(`The script has no response to a ${request.method}`)
      return reply(request)
    },
  })
  const events: CancelEvent[] = []

  return {
    clock,
    client,
    /** Every request; `at` in milliseconds since the start. */
    requests,
    events,
    /** The methods of all requests in order, such as `PATCH GET PATCH`. */
    get methods() {
      return requests.map(({ method }) => method).join(' ')
    },
    get patchTimes() {
      return requests.filter(({ method }) => method === 'PATCH').map(({ at }) => at)
    },
    start: (options: CancelOptions = {}, idOrOrder: string | SubNumberOrder = ORDER_ID) =>
      cancelOrder(client, idOrOrder, { onEvent: (event) => events.push(event), ...options }),
    /** Cancels, and advances the time until it is done. */
    cancel(options: CancelOptions = {}, idOrOrder: string | SubNumberOrder = ORDER_ID) {
      return clock.until(this.start(options, idOrOrder))
    },
  }
}
