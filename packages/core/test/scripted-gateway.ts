import type { CancelOptions } from '../src/cancellation/cancel-options.ts'
import { cancelOrder } from '../src/cancellation/cancel-order.ts'
import { describeOutcome } from '../src/cancellation/describe-outcome.ts'
import { createGatewayClient } from '../src/clients/gateway-client.ts'
import type { CancelOutcome } from '../src/wire/cancel-outcome.ts'
import { toCancelResponse } from '../src/wire/cancel-response.ts'
import type { SubNumberOrder } from '../src/wire/sub-number-order.ts'
import type { Reply } from './answers.ts'
import { ORDER_ID } from './orders.ts'
import { createVirtualClock, START } from './virtual-clock.ts'

/** A gateway's answer that carries this outcome. */
export function tells(outcome: CancelOutcome): Reply {
  const { status, headers, body } = toCancelResponse(outcome, describeOutcome(outcome))
  return async () => new Response(JSON.stringify(body), { status, headers })
}

/** An error that the gateway speaks for itself and that carries no outcome. */
export const gatewayError =
  (status: number, code: string, headers: Record<string, string> = {}): Reply =>
  async () =>
    Response.json(
      { errors: [{ code, title: 'Held', detail: 'Held', meta: { origin: 'countermand' } }] },
      { status, headers },
    )

/** A real gateway client in virtual time, before a gateway that answers by a script. */
export function createScriptedGateway({ patches = [], gets = [] }: { patches?: Reply[]; gets?: Reply[] }) {
  const clock = createVirtualClock()
  const requests: { method: string; at: number; request: Request }[] = []
  const next: Record<string, Reply[]> = { PATCH: [...patches], GET: [...gets] }
  const client = createGatewayClient({
    url: 'http://gateway.test/v2/',
    token: 'cmd_of_a_test',
    clock,
    random: () => 1,
    async fetch(input, init) {
      const request = new Request(input, init)
      requests.push({ method: request.method, at: clock.now() - START, request })
      if (requests.length > 1_000) throw new Error('It asks without end')
      const replies = next[request.method] ?? []
      const reply = replies.length > 1 ? replies.shift() : replies[0]
      if (!reply) throw new Error(`The script has no answer to a ${request.method}`)
      return reply(request)
    },
  })
  return {
    clock,
    client,
    requests,
    get asked() {
      return requests.map(({ method }) => method).join(' ')
    },
    cancel: (options: CancelOptions = {}, idOrOrder: string | SubNumberOrder = ORDER_ID) =>
      clock.until(cancelOrder(client, idOrOrder, options)),
  }
}
