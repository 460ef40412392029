import {
  errorEnvelopeSchema,
  subNumberOrderPageSchema,
  subNumberOrderResponseSchema,
} from '@countermand/core/wire'
import { createSandbox } from '../src/create-sandbox.ts'
import type { SandboxOptions } from '../src/sandbox.ts'
import { startSandbox } from '../src/start-sandbox.ts'
import { createVirtualClock } from './virtual-clock.ts'

/** A sandbox and a clock for one test, with a client. */
export function openSandbox(options: SandboxOptions = {}) {
  const clock = createVirtualClock()
  const sandbox = createSandbox({ clock, ...options })
  return { ...createTestClient(sandbox.fetch, sandbox.apiKey), clock, sandbox, close: async () => {} }
}

/** The same on a port. */
export async function openSandboxOverHttp(options: SandboxOptions = {}) {
  const clock = createVirtualClock()
  const { url, ...running } = await startSandbox({ clock, ...options })
  const { sandbox } = running
  const send: Send = (path, init) => fetch(url + path, init)
  return { ...createTestClient(send, sandbox.apiKey), ...running, clock }
}

type Send = (path: string, init?: RequestInit) => Promise<Response>

function createTestClient(send: Send, apiKey: string) {
  const headers = { authorization: `Bearer ${apiKey}` }
  const ask = (path: string, init: RequestInit = {}) => send(path, { headers, ...init })
  return {
    send,
    ask,
    list: (query = '') => ask(`/v2/sub_number_orders${query && `?${query}`}`),
    retrieve: (id: string, query = '') => ask(`/v2/sub_number_orders/${id}${query && `?${query}`}`),
    cancel: (id: string, init: RequestInit = {}) =>
      ask(`/v2/sub_number_orders/${id}/cancel`, { method: 'PATCH', ...init }),
    control: (path: string, body?: unknown) =>
      send(`/_sandbox/${path}`, body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
  }
}

export const orderIn = async (response: Response) =>
  subNumberOrderResponseSchema.parse(await response.json()).data
export const pageIn = async (response: Response) => subNumberOrderPageSchema.parse(await response.json())
export const idsIn = async (response: Response) => (await pageIn(response)).data.map(({ id }) => id)
export async function errorIn(response: Response) {
  const [error] = errorEnvelopeSchema.parse(await response.json()).errors
  return { status: response.status, code: error?.code }
}

/** The id of an order that tests seed by hand. */
export const ID = '11111111-1111-4111-8111-111111111111'
export const OTHER_ID = '22222222-2222-4222-8222-222222222222'
export const UNKNOWN_ID = '99999999-9999-4999-8999-999999999999'
