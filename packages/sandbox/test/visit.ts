import {
  errorEnvelopeSchema,
  subNumberOrderPageSchema,
  subNumberOrderResponseSchema,
} from '@countermand/core/wire'
import { createSandbox, type SandboxOptions } from '../src/create-sandbox.ts'
import { startSandbox } from '../src/start-sandbox.ts'
import { createVirtualClock } from './virtual-clock.ts'

/** A sandbox of its own for one test, on a clock of its own, and a client that talks to it. */
export function visit(options: SandboxOptions = {}) {
  const clock = createVirtualClock()
  const sandbox = createSandbox({ clock, ...options })
  return { ...clientOf(sandbox.fetch, sandbox.apiKey), clock, sandbox, close: async () => {} }
}

/** The same on a port. */
export async function visitOverHttp(options: SandboxOptions = {}) {
  const clock = createVirtualClock()
  const { url, ...running } = await startSandbox({ clock, ...options })
  const { sandbox } = running
  const send: Send = (path, init) => fetch(url + path, init)
  return { ...clientOf(send, sandbox.apiKey), ...running, clock }
}

type Send = (path: string, init?: RequestInit) => Promise<Response>

function clientOf(send: Send, apiKey: string) {
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
