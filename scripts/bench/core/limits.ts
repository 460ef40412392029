import { createGateway, openStore, SCOPES } from '@countermand/api'
import { cancelOrder, cancelOrders, createTelnyxClient, type Guards, type HttpFetch } from '@countermand/core'
import { createVirtualClock } from '@countermand/core/testing'
import { createSandbox, type SandboxOptions, startSandbox } from '@countermand/sandbox'
import { pino } from 'pino'
import Telnyx from 'telnyx'
import { forEachConcurrent } from '../../../packages/verification/truth/for-each-concurrent.ts'
import type { Measure, Row } from '../report.ts'
import { withTemporaryFolder } from '../temporary-folder.ts'

const PER_SECOND = 50

const ORDERS = 500
const MIN_MS = (ORDERS / PER_SECOND) * 1_000
const CONCURRENCY = 25

/** Many orders under a limit, in real time over HTTP on loopback. */
export const rateLimit: Measure = async () => {
  const ours = await runUnderLimit(async (ids, upstream) => {
    const results = cancelOrders(createTelnyxClient(upstream), ids, { concurrency: CONCURRENCY })
    for await (const _ of results);
  })
  const sdk = await runUnderLimit(async (ids, { apiKey, baseUrl }) => {
    const { subNumberOrders } = new Telnyx({ apiKey, baseURL: baseUrl })
    await forEachConcurrent(ids, (id) => subNumberOrders.cancel(id).then(...IGNORED), CONCURRENCY)
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

/** Whether the SDK's reports are true is measured elsewhere. */
const IGNORED = [() => {}, () => {}] as const

async function runUnderLimit(
  cancelAll: (ids: string[], upstream: { apiKey: string; baseUrl: string }) => Promise<void>,
) {
  const { sandbox, baseUrl, close } = await startSandbox({
    seed: { pending: ORDERS },
    rateLimit: { limit: PER_SECOND, windowMs: 1_000 },
  })
  const ids = sandbox.truth().orders.map(({ id }) => id)
  const start = performance.now()
  await cancelAll(ids, { apiKey: sandbox.apiKey, baseUrl })
  const wall = (performance.now() - start) / MIN_MS
  await close()
  return {
    wall,
    left: sandbox.truth().orders.filter(({ status }) => status === 'pending').length,
    rejected: sandbox.requests().requests.filter(({ status }) => status === 429).length,
  }
}

const CALLERS = 1_500
const DEADLINE_MS = 45_000
/** The last PATCH starts two requests of 10 s before the deadline. */
const LAST_START_SECONDS = 25
const GUARDS: Guards = { maxPhoneNumbers: 10_000 }

/** More callers at once than the limit has room for, in virtual time. */
export const overload: Measure = async () => {
  const rows: Row[] = []
  for (const guards of [GUARDS, undefined]) {
    const fitting = Math.min(CALLERS, (LAST_START_SECONDS * PER_SECOND) / (guards ? 2 : 1))
    const library = (await throughLibrary(guards)) / fitting
    const gateway = (await throughGateway(guards)) / fitting
    rows.push({
      work: `${CALLERS.toLocaleString('en')} callers at ${PER_SECOND} requests/s ${guards ? 'with' : 'without'} guards, 45 s`,
      ours: `${library.toFixed(2)} of what fits finished, ${gateway.toFixed(2)} through the gateway`,
      peers: '–',
      goal: 'at least 0.8 of what fits before the last PATCH may start',
      isMet: Math.min(library, gateway) >= 0.8,
    })
  }
  rows.push(await twoLimits())
  return rows
}

function openUpstream(options: SandboxOptions) {
  const clock = createVirtualClock()
  const sandbox = createSandbox({ clock, ...options })
  const { apiKey, baseUrl } = sandbox
  const upstream = { apiKey, baseUrl, clock, random: () => 0.5, fetch: sandbox.fetch as HttpFetch }
  return { clock, sandbox, upstream, ids: sandbox.truth().orders.map(({ id }) => id) }
}

const openLimitedUpstream = () =>
  openUpstream({ seed: { pending: CALLERS }, rateLimit: { limit: PER_SECOND, windowMs: 1_000 } })

async function throughLibrary(guards: Guards | undefined): Promise<number> {
  const { clock, upstream, ids } = openLimitedUpstream()
  const client = createTelnyxClient(upstream)
  const outcomes = await clock.until(
    Promise.all(ids.map((id) => cancelOrder(client, id, { guards, deadlineMs: DEADLINE_MS }))),
  )
  return outcomes.filter(({ kind }) => kind === 'cancelled').length
}

const throughGateway = (guards: Guards | undefined): Promise<number> =>
  withTemporaryFolder(async (dataDir) => {
    const { clock, upstream, ids } = openLimitedUpstream()
    const store = await openStore({ dataDir }, { scheduleFlush: (run) => clock.after(0, run) })
    const { app, tokens } = createGateway({
      config: { ...upstream, host: '127.0.0.1', port: 0, dataDir, drainSeconds: 0, logLevel: 'silent' },
      log: pino({ level: 'silent' }),
      store,
      guards,
      ...upstream,
    })
    const token = await clock.until(tokens.create({ name: 'bench', scopes: SCOPES }))
    const headers = { authorization: `Bearer ${token}` }
    const responses = await clock.until(
      Promise.all(
        ids.map((id) => app.request(`/v2/sub_number_orders/${id}/cancel`, { method: 'PATCH', headers })),
      ),
    )
    await store.close()
    return responses.filter((response) => response.headers.get('x-cancellation-outcome') === 'cancelled')
      .length
  })

async function twoLimits(): Promise<Row> {
  const { clock, upstream, ids } = openUpstream({
    seed: { pending: CALLERS },
    rateLimit: {
      limit: PER_SECOND,
      windowMs: 1_000,
      groups: [{ paths: ['list'], limit: 300, windowMs: 60_000 }],
    },
  })
  const client = createTelnyxClient(upstream)
  await clock.until(client.subNumberOrders.list())
  const start = clock.monotonic()
  const run = async () => {
    for await (const _ of cancelOrders(client, ids, { concurrency: 100 }));
  }
  await clock.until(run())
  const pace = ((ids.length / PER_SECOND) * 1_000) / (clock.monotonic() - start)
  return {
    work: `${ids.length.toLocaleString('en')} orders at ${PER_SECOND} PATCHes/s, after a list of 300 a minute`,
    ours: `${pace.toFixed(2)} of the PATCH limit`,
    peers: '–',
    goal: 'at least 0.95',
    isMet: pace >= 0.95,
  }
}
