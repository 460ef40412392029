import { randomUUID } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { request } from 'undici'
import type { Server } from './server.ts'

/**
 * The least that a gateway with a ledger takes: a row that is durable before the PATCH goes out, and its
 * outcome that is durable before the answer does. No token, no rules, no validation, no log.
 */
export const server: Server = async ({ upstream, folder }) => {
  const database = new DatabaseSync(join(folder, 'bare-ledger.sqlite'))
  database.exec(`
    pragma journal_mode = wal;
    pragma synchronous = full;
    create table if not exists cancellations (id text primary key, order_id text, outcome text)`)
  const open = database.prepare('insert into cancellations (id, order_id) values (?, ?)')
  const close = database.prepare('update cancellations set outcome = ? where id = ?')
  const write = groupedWrites(database)
  const headers = { authorization: `Bearer ${upstream.apiKey}` }

  const app = new Hono()
  app.patch('/v2/sub_number_orders/:orderId/cancel', async (c) => {
    const id = randomUUID()
    const orderId = c.req.param('orderId')
    await write(open, id, orderId)
    const url = `${upstream.baseUrl}/sub_number_orders/${orderId}/cancel`
    const { statusCode, body } = await request(url, { method: 'PATCH', headers })
    const answer = await body.text()
    await write(close, statusCode === 200 ? 'cancelled' : 'unknown', id)
    return c.body(answer, statusCode as 200, { 'content-type': 'application/json' })
  })
  const { port } = await new Promise<AddressInfo>((resolve) => {
    serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, resolve)
  })
  return { baseUrl: `http://127.0.0.1:${port}/v2`, token: 'of-no-meaning' }
}

/** All writes of one turn of the event loop share one transaction, and with it one wait for the disk. */
function groupedWrites(database: DatabaseSync) {
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
