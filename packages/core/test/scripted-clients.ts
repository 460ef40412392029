import type { CancelEvent, CancelOptions } from '../src/cancellation/cancel-options.ts'
import { cancelOrder } from '../src/cancellation/cancel-order.ts'
import type { CancellationPort } from '../src/cancellation/ports.ts'
import type { ClientOptions } from '../src/clients/client-base.ts'
import { createGatewayClient } from '../src/clients/gateway-client.ts'
import { createTelnyxClient } from '../src/clients/telnyx-client.ts'
import type { SubNumberOrder } from '../src/wire/sub-number-order.ts'
import { ORDER_ID } from './orders.ts'
import type { Responder } from './responders.ts'
import { createVirtualClock, START } from './virtual-clock.ts'

export interface Script {
  /** Responses to PATCHes and GETs, in order; the last one repeats. */
  patches?: Responder[]
  gets?: Responder[]
}

/** A real client in virtual time, with a scripted Telnyx. */
export const createScriptedTelnyx = (script: Script) =>
  createScripted(script, (options) =>
    createTelnyxClient({ apiKey: 'KEY_OF_A_TEST', baseUrl: 'http://telnyx.test/v2', ...options }),
  )

/** A real gateway client in virtual time, with a scripted gateway. */
export const createScriptedGateway = (script: Script) =>
  createScripted(script, (options) =>
    createGatewayClient({ url: 'http://gateway.test/v2/', token: 'cmd_of_a_test', ...options }),
  )

function createScripted<Client extends CancellationPort>(
  { patches = [], gets = [] }: Script,
  connect: (options: ClientOptions) => Client,
) {
  const clock = createVirtualClock()
  // Each with its Request: one without a reference may be garbage-collected, and then its signal never aborts.
  const requests: { method: string; at: number; url: string; request: Request }[] = []
  const next: Record<string, Responder[]> = { PATCH: [...patches], GET: [...gets] }
  const client = connect({
    clock,
    // The longest wait that the jitter allows.
    random: () => 1,
    async fetch(input, init) {
      const request = new Request(input, init)
      const { method, url } = request
      requests.push({ method, at: clock.now() - START, url, request })
      if (requests.length > 1_000) throw new Error('Too many requests')
      const replies = next[method] ?? []
      const reply = replies.length > 1 ? replies.shift() : replies[0]
      if (!reply) throw new Error(`The script has no response to a ${method}`)
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
