import {
  cancelOrders,
  createTelnyxClient,
  planCancellations,
  refreshReadings,
  selectOrders,
} from '@countermand/core'
import { createVirtualClock } from '@countermand/core/testing'
import { createSandbox, type FaultRule } from '@countermand/sandbox'
import { runOfficialSdk } from '../../../packages/verification/truth/official-sdk.ts'
import { runTruth } from '../../../packages/verification/truth/run-truth.ts'
import { SURFACES } from '../../../packages/verification/truth/surfaces.ts'
import type { Measure, Row } from '../report.ts'

/** Request counts of common jobs, counted by the sandbox, in virtual time. */
export const requests: Measure = async () => [
  await bulkByFilter({ orders: 1_000, perSecond: 200 }),
  await bulkByFilter({ orders: 1_000, perSecond: 10 }),
  await planOfIds(),
]

/** Under a slow limit readings get too old for guards, so orders must be read again. */
async function bulkByFilter({ orders, perSecond }: { orders: number; perSecond: number }): Promise<Row> {
  const clock = createVirtualClock()
  const sandbox = createSandbox({
    clock,
    seed: { pending: orders },
    rateLimit: { limit: perSecond, windowMs: 1_000 },
  })
  const client = createTelnyxClient({ ...sandbox, clock })
  const cancelAll = async () => {
    const filter = { status: 'pending' }
    const selected = await selectOrders(client, filter)
    const run = cancelOrders(client, refreshReadings(client, selected, filter), {
      guards: { protectCustomerReferences: ['VIP-*'] },
    })
    for await (const _ of run);
    return run.progress().outcomes
  }
  const { cancelled = 0, blocked = 0 } = await clock.until(cancelAll())
  const each = sandbox.requests().count / cancelled
  return {
    work: `requests per cancelled order, bulk by filter with guards, ${orders.toLocaleString('en')} orders at ${perSecond} requests/s`,
    ours: `${each.toFixed(3)} (${cancelled} cancelled, ${blocked} blocked)`,
    peers: '2 with a GET each',
    goal: 'at most 1.05',
    isMet: cancelled + blocked === orders && each <= 1.05,
  }
}

/** 2,980 pending orders, which the listing includes, and 20 that are over, which it does not. */
async function planOfIds(): Promise<Row> {
  const [pending, over] = [2_980, 20]
  const clock = createVirtualClock()
  const sandbox = createSandbox({ clock, seed: { orders: pending + over, pending } })
  const client = createTelnyxClient({ ...sandbox, clock })
  const ids = sandbox.truth().orders.map(({ id }) => id)
  const plan = await clock.until(planCancellations(client, { sub_number_order_ids: ids }))
  const calls = sandbox.requests().count
  const listAll = async () => {
    for await (const _ of client.subNumberOrders.listAllPages({ filter: { status: 'pending' } }));
  }
  await clock.until(listAll())
  const listings = sandbox.requests().count - calls
  const cancellable = plan.filter(({ verdict }) => verdict.cancellable).length
  return {
    work: `plan of ${ids.length.toLocaleString('en')} ids at 250 a page, ${over} of them no longer pending`,
    ours: `${calls} calls, ${calls - listings} over the listing's ${listings}`,
    peers: `${ids.length.toLocaleString('en')} calls with a GET each`,
    goal: `at most 20 over the listing's`,
    isMet: plan.length === ids.length && cancellable === pending && calls - listings <= 20,
  }
}

const ORDERS = 500

/** Whether cancelled orders are reported as cancelled. Ours in virtual time, the SDK in real time over HTTP. */
export const truthUnderFaults: Measure = async () => [
  await measureTruth('10 % lost answers', [
    { match: { path: 'cancel' }, effect: { kind: 'lost-answer' }, probability: 0.1 },
  ]),
  await measureTruth('5 % cut bodies', [
    { match: { path: 'cancel' }, effect: { kind: 'cut-body' }, probability: 0.05 },
  ]),
]

async function measureTruth(what: string, faults: FaultRule[]): Promise<Row> {
  const { counts, violations } = await runTruth(SURFACES.library, { orders: ORDERS, faults })
  const sdk = await runOfficialSdk({ orders: ORDERS, faults })
  const notReported = ORDERS - (counts.cancelled ?? 0)
  return {
    work: `${ORDERS} orders, ${what}`,
    ours: `${notReported} not reported as cancelled, ${violations.length} violations`,
    peers: `SDK ${sdk.reportedFailed} reported failed, ${sdk.failedYetCancelled} of them cancelled`,
    goal: '0',
    isMet: notReported === 0 && violations.length === 0,
  }
}
