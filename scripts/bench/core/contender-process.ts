// One contender in its own process: cancels orders in rounds and measures each round.
import { forEachConcurrent } from '../../../packages/verification/truth/for-each-concurrent.ts'
import { API_KEY } from '../upstream.ts'
import { watchMemory } from '../watch-memory.ts'

/** Cancels orders, `concurrency` at a time. Throws unless all get cancelled. */
type CancelAll = (ids: readonly string[], concurrency: number) => Promise<void>

interface Upstream {
  apiKey: string
  baseUrl: string
}

export type ContenderName = keyof typeof CONTENDERS

export interface RoundRequest {
  orders: number
  /** How many cancels are in flight at a time. */
  concurrency: number
}

export interface Round {
  wallMs: number
  /** User and system time of this process, in microseconds. */
  cpuUs: number
  /** The largest resident set size of this process. */
  peakBytes: number
}

/** Each loads its library on demand, so that the memory of one contender does not include another's. */
const CONTENDERS = {
  /** Ours for one order: the whole protocol, with pacer, timeout, schema and outcome. */
  async 'cancel-order'(upstream: Upstream): Promise<CancelAll> {
    const { cancelOrder, createTelnyxClient, describeOutcome } = await import('@countermand/core')
    const client = createTelnyxClient(upstream)
    const cancel = async (id: string) => {
      const outcome = await cancelOrder(client, id)
      if (outcome.kind !== 'cancelled') throw new Error(describeOutcome(outcome))
    }
    return (ids, concurrency) => forEachConcurrent(ids, cancel, concurrency)
  },

  /** Ours for many. */
  async 'cancel-orders'(upstream: Upstream): Promise<CancelAll> {
    const { cancelOrders, createTelnyxClient, describeOutcome } = await import('@countermand/core')
    const client = createTelnyxClient(upstream)
    return async (ids, concurrency) => {
      for await (const { outcome } of cancelOrders(client, ids, { concurrency })) {
        if (outcome.kind !== 'cancelled') throw new Error(describeOutcome(outcome))
      }
    }
  },

  async 'official-sdk'({ apiKey, baseUrl }: Upstream): Promise<CancelAll> {
    const { Telnyx } = await import('telnyx')
    const sdk = new Telnyx({ apiKey, baseURL: baseUrl })
    const cancel = async (id: string) => {
      const { data } = await sdk.subNumberOrders.cancel(id)
      const status: string | undefined = data?.status // the SDK's type lacks the status of a cancelled order
      if (status !== 'cancelled') throw new Error(`The order reads ${status}.`)
    }
    return (ids, concurrency) => forEachConcurrent(ids, cancel, concurrency)
  },

  /** The minimum of a loop of one's own: no timeout, no schema, no pacing, no protocol. */
  async 'undici-loop'({ apiKey, baseUrl }: Upstream): Promise<CancelAll> {
    const { request } = await import('undici')
    const headers = { authorization: `Bearer ${apiKey}`, accept: 'application/json' }
    const cancel = async (id: string) => {
      const { body } = await request(`${baseUrl}/sub_number_orders/${id}/cancel`, {
        method: 'PATCH',
        headers,
      })
      const { data } = (await body.json()) as { data: { status: string } }
      if (data.status !== 'cancelled') throw new Error(`The order reads ${data.status}.`)
    }
    return (ids, concurrency) => forEachConcurrent(ids, cancel, concurrency)
  },
}

const [name, baseUrl] = process.argv.slice(2) as [ContenderName, string]
const cancelAll = await CONTENDERS[name]({ apiKey: API_KEY, baseUrl })

const toOrderId = (_: unknown, n: number) => `12ade33a-21c0-473b-b055-${String(n).padStart(12, '0')}`

async function runRound({ orders, concurrency }: RoundRequest): Promise<Round> {
  const ids = Array.from({ length: orders }, toOrderId)
  const memory = watchMemory()
  const before = process.cpuUsage()
  const start = performance.now()
  await cancelAll(ids, concurrency)
  const wallMs = performance.now() - start
  const { user, system } = process.cpuUsage(before)
  return { wallMs, cpuUs: user + system, peakBytes: memory.stop().peakBytes }
}

process.on('message', async (request: RoundRequest) => process.send?.(await runRound(request)))
process.on('disconnect', () => process.exit())
process.send?.('ready')
