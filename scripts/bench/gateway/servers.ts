import { randomUUID } from 'node:crypto'
import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { Pool } from 'undici'
import { type Child, onOneCore, startChild } from '../child-process.ts'
import type { Address, ServerName, Usage } from './server-process.ts'

export interface RunningServer extends Address {
  usage(): Promise<Usage>
  /** Ends it as `kill -9` does. */
  kill(): Promise<void>
  close(): Promise<void>
}

/**
 * Starts a server in its own process, pinned to one core if the machine can, with more environment variables.
 * Its log goes into a file.
 */
export async function startServer(
  name: ServerName,
  upstream: { baseUrl: string },
  folder: string,
  environment: Record<string, string> = {},
): Promise<RunningServer> {
  const log = openSync(join(folder, 'server.log'), 'a')
  const child: Child<object, Usage> = await startChild(
    'gateway/server-process.ts',
    [name, upstream.baseUrl, folder],
    { ...onOneCore(), stdio: ['ignore', log, 'inherit', 'ipc'], env: { ...process.env, ...environment } },
  )
  closeSync(log)
  const { kill, close } = child
  return { ...(child.greeting as Address), usage: () => child.ask({}), kill, close }
}

export interface Client {
  /** Cancels so many new orders. Returns the milliseconds that each took. */
  cancel(orders: number): Promise<number[]>

  /** Returns the milliseconds that it took. */
  cancelOne(orderId: string): Promise<number>
  get<Body>(path: string): Promise<{ ms: number; body: Body }>
  post<Body>(path: string, json: object): Promise<Body>
  close(): Promise<void>
}

const JSON_TYPE = { 'content-type': 'application/json' }

/**
 * A minimal client: each of its connections has one request in flight at a time. Its cancels have the
 * given JSON body, or none, like those of the official SDK.
 */
export function createClient({ baseUrl, token }: Address, connections = 1, body?: string): Client {
  const { origin, pathname } = new URL(baseUrl)
  const pool = new Pool(origin, { connections, headersTimeout: 0, bodyTimeout: 0 })
  const headers = { authorization: `Bearer ${token}` }

  const withBody = body === undefined ? { headers } : { headers: { ...headers, ...JSON_TYPE }, body }

  async function send(method: 'GET' | 'PATCH' | 'POST', path: string, options: object) {
    const start = performance.now()
    const { statusCode, body } = await pool.request({ method, path: pathname + path, ...options })
    const text = await body.text()
    const ms = performance.now() - start
    if (statusCode === 200 || statusCode === 202) return { ms, text }
    throw new Error(`${method} ${path} got ${statusCode}: ${text.slice(0, 500)}`)
  }

  const cancelOne = async (orderId: string) =>
    (await send('PATCH', `/sub_number_orders/${orderId}/cancel`, withBody)).ms

  return {
    cancelOne,
    async cancel(orders) {
      const times: number[] = []
      let started = 0
      const caller = async () => {
        while (started++ < orders) times.push(await cancelOne(randomUUID()))
      }
      await Promise.all(Array.from({ length: connections }, caller))
      return times
    },
    async get(path) {
      const { ms, text } = await send('GET', path, { headers })
      return { ms, body: JSON.parse(text) }
    },
    async post(path, json) {
      const body = JSON.stringify(json)
      return JSON.parse((await send('POST', path, { headers: { ...headers, ...JSON_TYPE }, body })).text)
    },
    close: () => pool.close(),
  }
}
