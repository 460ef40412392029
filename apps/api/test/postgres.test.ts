import { readFile } from 'node:fs/promises'
import { cancelOrder, createGatewayClient } from '@countermand/core'
import { startSandbox } from '@countermand/sandbox'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Config } from '../src/config.ts'
import { type Gateway, startGateway } from '../src/start-gateway.ts'
import { captureCommand } from './capture-command.ts'
import { usePostgres } from './postgres-server.ts'
import { silent } from './test-gateway.ts'

const postgres = usePostgres()

let databaseUrl: string
let gateway: Gateway
let upstream: Awaited<ReturnType<typeof startSandbox>>
let ids: string[]

beforeAll(async () => {
  databaseUrl = await postgres.createDatabase()
  upstream = await startSandbox({ seed: { orders: 30, pending: 30 } })
  ids = upstream.sandbox.truth().orders.map(({ id }) => id)
  gateway = await startGateway({ config: configOf(databaseUrl), log: silent })
  return async () => {
    await gateway.close()
    await upstream.close()
  }
})

const configOf = (url: string): Config => ({
  apiKey: upstream.sandbox.apiKey,
  baseUrl: upstream.baseUrl,
  host: '127.0.0.1',
  port: 0,
  dataDir: 'not-used',
  databaseUrl: url,
  drainSeconds: 0,
  logLevel: 'silent',
})

function send(path: string, init: RequestInit = {}) {
  const authorization = `Bearer ${gateway.firstToken}`
  return fetch(`${gateway.url}/v2${path}`, { ...init, headers: { authorization, ...init.headers } })
}

const getClient = () => createGatewayClient({ url: gateway.url, token: gateway.firstToken ?? '' })

/** Runs a command of the gateway on the database. */
const run = (...args: string[]) => captureCommand(args, { DATABASE_URL: databaseUrl })

describe('a gateway on PostgreSQL', () => {
  it('cancels, and shows the cancellation in the ledger', async () => {
    const [id = ''] = ids
    expect(await cancelOrder(getClient(), id, { reason: 'Größe 😀' })).toMatchObject({ kind: 'cancelled' })
    const { data } = await getClient().cancellations.list({ filter: { sub_number_order_id: id } })
    expect(data).toMatchObject([{ outcome: 'cancelled', reason: 'Größe 😀', actor: 'first' }])
    expect(await cancelOrder(getClient(), id)).toMatchObject({ kind: 'already-cancelled' })
    expect(upstream.sandbox.truthOf(id).patches.arrived).toBe(1)
  })

  it('lists the ledger page by page, filtered, and as CSV', async () => {
    await Promise.all(ids.slice(1, 8).map((id) => cancelOrder(getClient(), id)))
    const seen: string[] = []
    for (let after: string | null = null; ; ) {
      const page = { size: 3, ...(after !== null && { after }) }
      const { data, meta } = await getClient().cancellations.list({ page, filter: { outcome: 'cancelled' } })
      seen.push(...data.map((row) => row.sub_number_order_id))
      if (meta.next === null) break
      after = meta.next
    }
    expect(seen.toSorted()).toEqual(ids.slice(0, 8).toSorted())
    const csv = await (await send('/cancellations', { headers: { accept: 'text/csv' } })).text()
    expect(csv.trim().split('\n').length).toBeGreaterThan(8)
  })

  it.each([
    ['/cancellations?filter[actor]=%00', 'filter[actor]'],
    ['/cancellations?filter[sub_number_order_id]=a%00b', 'filter[sub_number_order_id]'],
    ['/cancellations?page[after]=%00', 'page[after]'],
    ['/cancellation_batches?page[after]=%00', 'page[after]'],
    ['/cancellations/%00', 'id'],
    ['/cancellation_batches/%00', 'id'],
    ['/sub_number_orders/%00', 'id'],
  ])('answers a zero byte in %s with 400 and the parameter', async (path, parameter) => {
    const response = await send(path)
    expect([response.status, await response.json()]).toMatchObject([
      400,
      { errors: [{ source: { parameter }, meta: { origin: 'countermand' } }] },
    ])
  })

  it('sends nothing for an id with a zero byte', async () => {
    const before = upstream.sandbox.requests().count
    const response = await send('/sub_number_orders/a%00b/cancel', { method: 'PATCH' })
    expect(response.status).toBe(400)
    const batch = await send('/cancellation_batches', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ sub_number_order_ids: ['a\0b'] }),
    })
    expect(batch.status).toBe(400)
    expect(upstream.sandbox.requests().count).toBe(before)
  })

  it('a hold by command stops it until the release, and commands name the database without its password', async () => {
    const held = await run('hold', '--why', 'porting day')
    expect(held).toMatchObject({
      exitCode: 0,
      err: expect.stringContaining('A gateway is running on it.') as string,
    })
    expect(held.err).toContain(`Store: postgres://127.0.0.1:${postgres.port}/`)
    expect(held.err).not.toContain('p%40ss')
    const [id = ''] = ids.slice(10)
    expect((await send(`/sub_number_orders/${id}/cancel`, { method: 'PATCH' })).status).toBe(503)
    expect((await run('status')).out).toMatch(/hold +since .*porting day/)
    expect(await run('release')).toMatchObject({ exitCode: 0 })
    expect((await send(`/sub_number_orders/${id}/cancel`, { method: 'PATCH' })).status).toBe(200)
  })

  it('a token by command works at once, and after its revocation no more', async () => {
    const { out } = await run('token', 'create', '--name', 'crm', '--scopes', 'orders:read')
    const headers = { authorization: `Bearer ${out.trim()}` }
    expect((await send('/sub_number_orders', { headers })).status).toBe(200)
    expect((await run('token', 'revoke', 'crm')).exitCode).toBe(0)
    expect((await send('/sub_number_orders', { headers })).status).toBe(401)
  })

  it('exports and deletes the ledger by command, and refers to pg_dump for a backup', async () => {
    expect((await run('ledger', 'export')).out.split('\n').length).toBeGreaterThan(8)
    expect((await run('ledger', 'delete', '--older-than', '1d')).err).toContain('0 cancellations')
    expect(await run('backup', 'file')).toMatchObject({
      exitCode: 2,
      err: expect.stringContaining('pg_dump') as string,
    })
  })

  it('a command that can not reach the database says so', async () => {
    databaseUrl = databaseUrl.replace(String(postgres.port), '1')
    expect(await run('status')).toMatchObject({
      exitCode: 1,
      err: expect.stringContaining('no server is listening there') as string,
    })
  })
})

describe('a user of the database', () => {
  /** Creates a user with the given rights on a new database. */
  async function createUser(name: string, ...rights: string[]) {
    const administrator = await postgres.createDatabase()
    await postgres.query(administrator, `create role ${name} login password 'secret'`)
    const { pathname } = new URL(administrator)
    for (const right of rights) {
      await postgres.query(
        administrator,
        `${right.replace('countermand', pathname.slice(1)).replace('…', name)}`,
      )
    }
    return Object.assign(new URL(administrator), { username: name, password: 'secret' }).href
  }

  it('starts a gateway as its owner', async () => {
    const url = await createUser('owner', 'alter database countermand owner to …')
    await (await startGateway({ config: configOf(url), log: silent })).close()
  })

  it('starts a gateway with the rights that docs/operations.md lists, and not without', async () => {
    const operations = await readFile(new URL('../../../docs/operations.md', import.meta.url), 'utf8')
    const rights = [...operations.matchAll(/`(grant [^`]+)`/g)].map(([, right = '']) => right)
    expect(rights).toHaveLength(2)
    const without = await createUser('visitor')
    await expect(startGateway({ config: configOf(without), log: silent })).rejects.toThrow(
      /grant it the rights that docs\/operations\.md lists/,
    )
    const url = await createUser('guest', ...rights)
    await (await startGateway({ config: configOf(url), log: silent })).close()
  })
})
