import { type Clock, createTelnyxClient } from '@countermand/core'
import { createSandbox, type Sandbox, type SandboxOptions } from '@countermand/sandbox'
import type { Connection } from '../src/connection.ts'

/** A sandbox for one test, and a connection to it. Backoff takes no time: it consists only of jitter. */
export function connectToSandbox(
  options: SandboxOptions & { clock?: Clock } = {},
  client: { timeoutMs?: number; apiKey?: string } = {},
): { sandbox: Sandbox; connection: Connection } {
  const sandbox = createSandbox(options)
  const { apiKey, baseUrl, fetch } = sandbox
  const { clock } = options
  return {
    sandbox,
    connection: {
      kind: 'sandbox',
      client: createTelnyxClient({ apiKey, baseUrl, fetch, clock, random: () => 0, ...client }),
      name: 'a sandbox',
      which: 'nothing real',
    },
  }
}

/** Orders with the ids `order-1`, `order-2`, … */
export const orders = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    id: `order-${index + 1}`,
    customer_reference: `REF-${index + 1}`,
  }))

/** A sandbox with so many of these orders. */
export const connectToOrders = (count: number, options: SandboxOptions & { clock?: Clock } = {}) =>
  connectToSandbox({ seed: { orders: orders(count) }, ...options })

/** The PATCHes that the sandbox received. */
export const patches = (sandbox: Sandbox) =>
  sandbox.requests().requests.filter(({ method }) => method === 'PATCH')
