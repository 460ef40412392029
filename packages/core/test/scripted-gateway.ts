import type { CancelOptions } from '../src/cancellation/cancel-options.ts'
import { cancelOrder } from '../src/cancellation/cancel-order.ts'
import { describeOutcome } from '../src/cancellation/describe-outcome.ts'
import { createGatewayClient } from '../src/clients/gateway-client.ts'
import type { CancelOutcome } from '../src/wire/cancel-outcome.ts'
import { toCancelResponse } from '../src/wire/cancel-response.ts'
import type { SubNumberOrder } from '../src/wire/sub-number-order.ts'
import { ORDER_ID } from './orders.ts'
import type { Responder } from './responders.ts'
import { createVirtualClock, START } from './virtual-clock.ts'

/** A gateway's response with this outcome. */
export function respondWith(outcome: CancelOutcome): Responder {
  const { status, headers, body } = toCancelResponse(outcome, describeOutcome(outcome))
  return async () => new Response(JSON.stringify(body), { status, headers })
}

/** The gateway's own error without an outcome. */
export const gatewayError =
  (status: number, code: string, headers: Record<string, string> = {}): Responder =>
  async () =>
    Response.json(
      { errors: [{ code, title: 'Held', detail: 'Held', meta: { origin: 'countermand' } }] },
      { status, headers },
    )

/** A real gateway client in virtual time, with a scripted gateway. */
export function createScriptedGateway({
  patches = [],
  gets = [],
}: {
  patches?: Responder[]
  gets?: Responder[]
}) {
  const clock = createVirtualClock()
  const requests: { method: string; at: number; request: Request }[] = []
  const next: Record<string, Responder[]> = { PATCH: [...patches], GET: [...gets] }
  const client = createGatewayClient({
    url: 'http://gateway.test/v2/',
    token: 'cmd_of_a_test',
    clock,
    random: () => 1,
    async fetch(input, init) {
      const request = new Request(input, init)
      requests.push({ method: request.method, at: clock.now() - START, request })
      if (requests.length > 1_000) throw new Error('Too many requests')
      const replies = next[request.method] ?? []
      const reply = replies.length > 1 ? replies.shift() : replies[0]
      if (!reply) throw new Error(`The script has no response to a ${request.method}`)
      return reply(request)
    },
  })
  return {
    clock,
    client,
    requests,
    get methods() {
      return requests.map(({ method }) => method).join(' ')
    },
    cancel: (options: CancelOptions = {}, idOrOrder: string | SubNumberOrder = ORDER_ID) =>
      clock.until(cancelOrder(client, idOrOrder, options)),
  }
}
