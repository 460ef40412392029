import { randomUUID } from 'node:crypto'
import { Pool } from 'undici'

/** Where requests go, and what lets them in. */
export interface Address {
  /** Including the version, such as `http://127.0.0.1:8787/v2`. */
  baseUrl: string
  token: string
}

export interface Client {
  /** Cancels so many orders that nobody has cancelled before; gives the milliseconds that each took. */
  cancel(orders: number): Promise<number[]>
  /** Reads; gives the milliseconds that it took and the answer's body. */
  get<Body>(path: string): Promise<{ ms: number; body: Body }>
  close(): Promise<void>
}

const JSON_TYPE = { 'content-type': 'application/json' }

/**
 * The least that a caller can be: so many connections, each with one request at a time. Its cancels
 * carry a JSON body, or none, as the official SDK sends them.
 */
export function createClient({ baseUrl, token }: Address, connections = 1, body?: string): Client {
  const { origin, pathname } = new URL(baseUrl)
  const pool = new Pool(origin, { connections, headersTimeout: 0, bodyTimeout: 0 })
  const headers = { authorization: `Bearer ${token}` }

  const withBody = body === undefined ? { headers } : { headers: { ...headers, ...JSON_TYPE }, body }

  async function ask(method: 'GET' | 'PATCH', path: string) {
    const start = performance.now()
    const sent = method === 'GET' ? { headers } : withBody
    const answer = await pool.request({ method, path: pathname + path, ...sent })
    const { statusCode } = answer
    const text = await answer.body.text()
    const ms = performance.now() - start
    if (statusCode === 200) return { ms, text }
    throw new Error(`${method} ${path} was answered with ${statusCode}: ${text.slice(0, 500)}`)
  }

  return {
    async cancel(orders) {
      const times: number[] = []
      let started = 0
      const caller = async () => {
        while (started++ < orders) {
          times.push((await ask('PATCH', `/sub_number_orders/${randomUUID()}/cancel`)).ms)
        }
      }
      await Promise.all(Array.from({ length: connections }, caller))
      return times
    },
    async get(path) {
      const { ms, text } = await ask('GET', path)
      return { ms, body: JSON.parse(text) }
    },
    close: () => pool.close(),
  }
}
