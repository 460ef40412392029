import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createGateway, openStore, SCOPES } from '@countermand/api'
import {
  type CancelOutcome,
  type Clock,
  cancelOrder,
  createGatewayClient,
  createTelnyxClient,
  type Random,
} from '@countermand/core'
import { pino } from 'pino'
import { runCommand } from '../../../apps/tui/test/run-command.ts'

export interface Upstream {
  apiKey: string
  baseUrl: string
  fetch: typeof fetch
  clock: Clock
  random: Random
}

export type Outcomes = Map<string, CancelOutcome>

/** Cancels all orders through one surface. */
export type Surface = (ids: string[], upstream: Upstream) => Promise<Outcomes>

/** As many callers at once, each with its own deadline. */
const cancelAll = async (ids: string[], cancel: (id: string) => Promise<CancelOutcome>): Promise<Outcomes> =>
  new Map(await Promise.all(ids.map(async (id) => [id, await cancel(id)] as const)))

const library: Surface = (ids, upstream) => {
  const client = createTelnyxClient(upstream)
  return cancelAll(ids, (id) => cancelOrder(client, id))
}

const gateway: Surface = async (ids, upstream) => {
  const { clock, random, fetch } = upstream
  const dataDir = mkdtempSync(join(tmpdir(), 'countermand-truth-'))
  const store = await openStore({ dataDir }, { scheduleFlush: (run) => clock.after(0, run) })
  const { app, tokens } = createGateway({
    config: { ...upstream, host: '127.0.0.1', port: 0, dataDir, drainSeconds: 0, logLevel: 'silent' },
    log: pino({ level: 'silent' }),
    store,
    clock,
    random,
    fetch,
  })
  const client = createGatewayClient({
    url: 'http://gateway.test',
    token: (await tokens.create({ name: 'truth', scopes: SCOPES })) ?? '',
    clock,
    random,
    fetch: async (input, init) => app.request(input as Request, init),
  })
  const outcomes = await cancelAll(ids, (id) => cancelOrder(client, id))
  await store.close()
  rmSync(dataDir, { recursive: true })
  return outcomes
}

const terminal: Surface = async (ids, upstream) => {
  const client = createTelnyxClient(upstream)
  const connection = { kind: 'telnyx', client, name: 'the sandbox', which: 'sandbox' } as const
  const { out } = await runCommand(['cancel', ...ids, '--yes', '--json'], { connection })
  const results = JSON.parse(out) as { id: string; outcome: CancelOutcome }[]
  return new Map(results.map(({ id, outcome }) => [id, outcome]))
}

export const SURFACES = { library, gateway, terminal }
