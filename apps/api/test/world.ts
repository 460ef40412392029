import type { Guards } from '@countermand/core'
import { createVirtualClock } from '@countermand/core/testing'
import { createSandbox, type FaultRule, type SandboxOptions } from '@countermand/sandbox'
import { pino } from 'pino'
import type { Config } from '../src/config.ts'
import { createGateway } from '../src/create-gateway.ts'
import type { NewToken } from '../src/tokens/memory-tokens.ts'
import { SCOPES } from '../src/tokens/scopes.ts'

export const silent = pino({ level: 'silent' })

/** One pending order, so that a test can name it. */
export const PENDING = '12ade33a-21c0-473b-b055-b3c836e1c292'

export const configFor = (
  sandbox: { apiKey: string; baseUrl: string },
  more: Partial<Config> = {},
): Config => ({
  apiKey: sandbox.apiKey,
  baseUrl: sandbox.baseUrl,
  host: '127.0.0.1',
  port: 0,
  logLevel: 'silent',
  ...more,
})

/** A gateway in front of a sandbox, both without a port and in virtual time. */
export function createWorld(
  options: {
    sandbox?: SandboxOptions
    faults?: FaultRule[]
    guards?: Guards
    tokens?: NewToken[]
    log?: typeof silent
  } = {},
) {
  const clock = createVirtualClock()
  const sandbox = createSandbox({
    clock,
    seed: { orders: [{ id: PENDING, status: 'pending' }] },
    ...options.sandbox,
    ...(options.faults && { faults: options.faults }),
  })
  const gateway = createGateway({
    config: configFor(sandbox),
    log: options.log ?? silent,
    guards: options.guards,
    clock,
    fetch: sandbox.fetch as typeof fetch,
    tokens: options.tokens ?? [{ name: 'billing', scopes: SCOPES }],
  })
  const [token = ''] = gateway.tokens

  /** Sends a request with the first token, and lets virtual time pass until its answer is there. */
  async function ask(method: string, path: string, init: RequestInit = {}) {
    const headers = { authorization: `Bearer ${token}`, ...init.headers }
    const response = await clock.until(
      Promise.resolve(gateway.app.request(path, { ...init, method, headers })),
    )
    const text = await response.text()
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: text ? JSON.parse(text) : undefined,
    }
  }

  const cancel = (id: string, init?: RequestInit) => ask('PATCH', `/v2/sub_number_orders/${id}/cancel`, init)

  return { clock, sandbox, gateway, token, ask, cancel }
}
