import { cancelOrders, createTelnyxClient } from '@countermand/core'
import { startSandbox } from '@countermand/sandbox'
import Telnyx from 'telnyx'
import { inParallel } from '../../../packages/verification/truth/in-parallel.ts'
import type { Measure } from './row.ts'

const ORDERS = 500
const PER_SECOND = 50
const LEAST_MS = (ORDERS / PER_SECOND) * 1_000
const CONCURRENCY = 25

/** Many orders under a limit, in real time over HTTP on loopback. */
export const rateLimit: Measure = async () => {
  const ours = await underLimit(async (ids, upstream) => {
    const results = cancelOrders(createTelnyxClient(upstream), ids, { concurrency: CONCURRENCY })
    for await (const _ of results);
  })
  const sdk = await underLimit(async (ids, { apiKey, baseUrl }) => {
    const { subNumberOrders } = new Telnyx({ apiKey, baseURL: baseUrl })
    await inParallel(ids, (id) => subNumberOrders.cancel(id).then(...IGNORED), CONCURRENCY)
  })
  const describe = ({ left, rejected, wall }: typeof ours) =>
    `${left} left pending, ${rejected} × 429, ${wall.toFixed(3)} × N/R`
  return [
    {
      work: `${ORDERS} orders at ${PER_SECOND} requests/s`,
      ours: describe(ours),
      peers: `SDK ${describe(sdk)}`,
      goal: '0 left, at most 2 × 429, at most 1.05 × N/R',
      isMet: ours.left === 0 && ours.rejected <= 2 && ours.wall <= 1.05,
    },
  ]
}

/** What it reports is another row's matter. */
const IGNORED = [() => {}, () => {}] as const

async function underLimit(
  cancelAll: (ids: string[], upstream: { apiKey: string; baseUrl: string }) => Promise<void>,
) {
  const { sandbox, baseUrl, close } = await startSandbox({
    seed: { pending: ORDERS },
    rateLimit: { limit: PER_SECOND, windowMs: 1_000 },
  })
  const ids = sandbox.truth().orders.map(({ id }) => id)
  const start = performance.now()
  await cancelAll(ids, { apiKey: sandbox.apiKey, baseUrl })
  const wall = (performance.now() - start) / LEAST_MS
  await close()
  return {
    wall,
    left: sandbox.truth().orders.filter(({ status }) => status === 'pending').length,
    rejected: sandbox.requests().requests.filter(({ status }) => status === 429).length,
  }
}
