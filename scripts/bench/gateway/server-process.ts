// One server in its own process: serves until it is disconnected, and reports its usage when asked.
import { randomUUID } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { Hono } from 'hono'
import { API_KEY } from '../upstream.ts'
import { watchMemory } from '../watch-memory.ts'

interface Options {
  upstream: { apiKey: string; baseUrl: string }
  /** Where the server may write files. */
  folder: string
}

/** A server's base URL and a valid token for it. */
export interface Address {
  /** Including the version, such as `http://127.0.0.1:8787/v2`. */
  baseUrl: string
  token: string
}

export type ServerName = keyof typeof SERVERS

/** What the process has used so far. */
export interface Usage {
  /** User and system time, in microseconds. */
  cpuUs: number
  /** The largest resident set size. */
  peakBytes: number
}

/** Servers that answer a cancel by asking the upstream. Each loads its libraries on demand, as it would alone. */
const SERVERS = {
  /** Ours, as `pnpm gateway` starts it: with a token, the rules, the ledger and a log of every step. */
  async countermand({ upstream, folder }: Options): Promise<Address> {
    const { createLog, readConfig, SCOPES, startGateway } = await import('@countermand/api')
    const config = readConfig({
      TELNYX_API_KEY: upstream.apiKey,
      TELNYX_BASE_URL: upstream.baseUrl,
      PORT: '0',
      COUNTERMAND_DATA_DIR: folder,
      DATABASE_URL: process.env.DATABASE_URL,
    })
    const { url, tokens } = await startGateway({
      config,
      log: createLog({ level: config.logLevel, secrets: [config.apiKey] }),
    })
    const token = await tokens.create({ name: `bench ${randomUUID()}`, scopes: SCOPES })
    return { baseUrl: `${url}/v2`, token: token ?? '' } // undefined only for a name in use
  },

  /** Forwards every request with the upstream's key; no log. */
  async 'fastify-proxy'({ upstream }: Options): Promise<Address> {
    const { fastify } = await import('fastify')
    const { default: proxy } = await import('@fastify/http-proxy')
    const app = fastify()
    await app.register(proxy, {
      upstream: upstream.baseUrl,
      prefix: '/v2',
      rewritePrefix: '/v2',
      replyOptions: {
        rewriteRequestHeaders: (_, headers) => ({ ...headers, authorization: `Bearer ${upstream.apiKey}` }),
      },
    })
    return { baseUrl: `${await app.listen({ port: 0, host: '127.0.0.1' })}/v2`, token: 'unused' }
  },

  /** Forwards every request with the upstream's key; no log. */
  async 'hono-proxy'({ upstream }: Options): Promise<Address> {
    const { Hono } = await import('hono')
    const { proxy } = await import('hono/proxy')
    const app = new Hono()
    const { origin } = new URL(upstream.baseUrl)
    app.all('/v2/*', (c) =>
      proxy(`${origin}${c.req.path}`, {
        ...c.req,
        headers: { ...c.req.header(), authorization: `Bearer ${upstream.apiKey}` },
      }),
    )
    return listen(app)
  },

  /**
   * The minimum of a gateway with a ledger: a row that is durable before the PATCH goes out, and an outcome
   * that is durable before the response. No token, no rules, no validation, no log.
   */
  async 'bare-ledger'({ upstream, folder }: Options): Promise<Address> {
    const { DatabaseSync } = await import('node:sqlite')
    const { Hono } = await import('hono')
    const { request } = await import('undici')
    const database = new DatabaseSync(join(folder, 'bare-ledger.sqlite'))
    database.exec(`
      pragma journal_mode = wal;
      pragma synchronous = full;
      create table if not exists cancellations (id text primary key, order_id text, outcome text)`)
    const open = database.prepare('insert into cancellations (id, order_id) values (?, ?)')
    const close = database.prepare('update cancellations set outcome = ? where id = ?')
    const write = createGroupCommit(database)
    const headers = { authorization: `Bearer ${upstream.apiKey}` }

    const app = new Hono()
    app.patch('/v2/sub_number_orders/:orderId/cancel', async (c) => {
      const id = randomUUID()
      const orderId = c.req.param('orderId')
      await write(open, id, orderId)
      const url = `${upstream.baseUrl}/sub_number_orders/${orderId}/cancel`
      const { statusCode, body } = await request(url, { method: 'PATCH', headers })
      const text = await body.text()
      await write(close, statusCode === 200 ? 'cancelled' : 'unknown', id)
      return c.body(text, statusCode as 200, { 'content-type': 'application/json' })
    })
    return listen(app)
  },
}

async function listen(app: Hono): Promise<Address> {
  const { serve } = await import('@hono/node-server')
  const { port } = await new Promise<AddressInfo>((resolve) => {
    serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, resolve)
  })
  return { baseUrl: `http://127.0.0.1:${port}/v2`, token: 'unused' }
}

/** All writes of one turn of the event loop share one transaction, and with it one fsync. */
function createGroupCommit(database: DatabaseSync) {
  let waiting: { run(): void; resolve(): void }[] = []
  function flush() {
    const group = waiting
    waiting = []
    database.exec('begin immediate')
    for (const { run } of group) run()
    database.exec('commit')
    for (const { resolve } of group) resolve()
  }
  return (statement: StatementSync, ...values: string[]) =>
    new Promise<void>((resolve) => {
      const isFirst = waiting.push({ run: () => statement.run(...values), resolve }) === 1
      if (isFirst) setImmediate(flush)
    })
}

const [name, baseUrl, folder] = process.argv.slice(2) as [ServerName, string, string]
const memory = watchMemory()
const address = await SERVERS[name]({ upstream: { apiKey: API_KEY, baseUrl }, folder })

function usage(): Usage {
  const { user, system } = process.cpuUsage()
  return { cpuUs: user + system, peakBytes: memory.peakBytes() }
}

process.on('message', () => process.send?.(usage()))
process.on('disconnect', () => process.exit())
process.send?.(address)
