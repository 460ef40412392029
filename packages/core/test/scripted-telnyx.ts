import type { CancelEvent, CancelOptions } from '../src/cancellation/cancel-options.ts'
import { cancelOrder } from '../src/cancellation/cancel-order.ts'
import { createTelnyxClient } from '../src/clients/telnyx-client.ts'
import type { SubNumberOrder } from '../src/wire/sub-number-order.ts'
import type { Reply } from './answers.ts'
import { ORDER_ID } from './orders.ts'
import { createVirtualClock, START } from './virtual-clock.ts'

export interface Script {
  /** Answers to PATCHes and GETs, in turn; the last one is for all that follow. */
  patches?: Reply[]
  gets?: Reply[]
  /** @default 1, the longest wait that the jitter allows */
  random?: () => number
  timeoutMs?: number
}

/** A real client in virtual time, before a Telnyx that answers by a script. */
export function createScriptedTelnyx({ patches = [], gets = [], random = () => 1, timeoutMs }: Script) {
  const clock = createVirtualClock()
  const requests: { method: string; at: number; url: string }[] = []
  /** A Request that nobody holds may be collected, and then its signal never aborts. */
  const held: Request[] = []
  const next: Record<string, Reply[]> = { PATCH: [...patches], GET: [...gets] }
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
      if (!reply) throw new Error(`The script has no answer to a ${request.method}`)
      return reply(request)
    },
  })
  const events: CancelEvent[] = []

  return {
    clock,
    client,
    /** Every request that went out; `at` in milliseconds since the start. */
    requests,
    events,
    /** The methods of all requests in order, such as `PATCH GET PATCH`. */
    get asked() {
      return requests.map(({ method }) => method).join(' ')
    },
    get patchTimes() {
      return requests.filter(({ method }) => method === 'PATCH').map(({ at }) => at)
    },
    start: (options: CancelOptions = {}, idOrOrder: string | SubNumberOrder = ORDER_ID) =>
      cancelOrder(client, idOrOrder, { onEvent: (event) => events.push(event), ...options }),
    /** Cancels, and lets pass as much time as it takes. */
    cancel(options: CancelOptions = {}, idOrOrder: string | SubNumberOrder = ORDER_ID) {
      return clock.until(this.start(options, idOrOrder))
    },
  }
}
