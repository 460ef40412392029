import { createGateway, SCOPES } from '@countermand/api'
import {
  type CancelOutcome,
  type Clock,
  cancelOrder,
  createGatewayClient,
  createTelnyxClient,
  type Random,
} from '@countermand/core'
import { pino } from 'pino'
import { runCommand } from '../../apps/tui/test/run-command.ts'
import { inParallel } from './in-parallel.ts'

/** Where Telnyx, or what stands in for it, is. */
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

async function cancelAll(ids: string[], cancel: (id: string) => Promise<CancelOutcome>): Promise<Outcomes> {
  const outcomes: Outcomes = new Map()
  await inParallel(ids, async (id) => void outcomes.set(id, await cancel(id)))
  return outcomes
}

const library: Surface = (ids, upstream) => {
  const client = createTelnyxClient(upstream)
  return cancelAll(ids, (id) => cancelOrder(client, id))
}

const gateway: Surface = (ids, upstream) => {
  const { app, tokens } = createGateway({
    config: { ...upstream, host: '127.0.0.1', port: 0, logLevel: 'silent' },
    log: pino({ level: 'silent' }),
    clock: upstream.clock,
    random: upstream.random,
    fetch: upstream.fetch,
    tokens: [{ name: 'truth', scopes: SCOPES }],
  })
  const client = createGatewayClient({
    url: 'http://gateway.test',
    token: tokens[0] ?? '',
    clock: upstream.clock,
    random: upstream.random,
    fetch: async (input, init) => app.request(input as Request, init),
  })
  return cancelAll(ids, (id) => cancelOrder(client, id))
}

const terminal: Surface = async (ids, upstream) => {
  const client = createTelnyxClient(upstream)
  const connection = { kind: 'telnyx', client, name: 'the sandbox', which: 'sandbox' } as const
  const { out } = await runCommand(['cancel', ...ids, '--yes', '--json'], { connection })
  const results = JSON.parse(out) as { id: string; outcome: CancelOutcome }[]
  return new Map(results.map(({ id, outcome }) => [id, outcome]))
}

export const SURFACES = { library, gateway, terminal }
