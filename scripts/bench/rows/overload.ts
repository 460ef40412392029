import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createGateway, openStore, SCOPES } from '@countermand/api'
import { cancelOrder, cancelOrders, createTelnyxClient, type Guards, type HttpFetch } from '@countermand/core'
import { createVirtualClock } from '@countermand/core/testing'
import { createSandbox, type SandboxOptions } from '@countermand/sandbox'
import { pino } from 'pino'
import type { Measure, Row } from './row.ts'

const CALLERS = 1_500
const PER_SECOND = 50
const DEADLINE_MS = 45_000
/** The last PATCH starts two requests of 10 s before the deadline. */
const LAST_START_SECONDS = 25
const GUARDS: Guards = { maxPhoneNumbers: 10_000 }

/** Many callers at once under a limit that has room for some of them, in virtual time. */
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

function createWorld(options: SandboxOptions) {
  const clock = createVirtualClock()
  const sandbox = createSandbox({ clock, ...options })
  const { apiKey, baseUrl } = sandbox
  const upstream = { apiKey, baseUrl, clock, random: () => 0.5, fetch: sandbox.fetch as HttpFetch }
  return { clock, sandbox, upstream, ids: sandbox.truth().orders.map(({ id }) => id) }
}

const limited = () =>
  createWorld({ seed: { pending: CALLERS }, rateLimit: { limit: PER_SECOND, windowMs: 1_000 } })

async function throughLibrary(guards: Guards | undefined): Promise<number> {
  const { clock, upstream, ids } = limited()
  const client = createTelnyxClient(upstream)
  const outcomes = await clock.until(
    Promise.all(ids.map((id) => cancelOrder(client, id, { guards, deadlineMs: DEADLINE_MS }))),
  )
  return outcomes.filter(({ kind }) => kind === 'cancelled').length
}

async function throughGateway(guards: Guards | undefined): Promise<number> {
  const { clock, upstream, ids } = limited()
  const dataDir = mkdtempSync(join(tmpdir(), 'countermand-bench-'))
  const store = await openStore(dataDir, { atEndOfTurn: (run) => clock.after(0, run) })
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
  rmSync(dataDir, { recursive: true })
  return responses.filter((response) => response.headers.get('x-cancellation-outcome') === 'cancelled').length
}

async function twoLimits(): Promise<Row> {
  const { clock, upstream, ids } = createWorld({
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
