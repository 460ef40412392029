import { type Compilable, type CompiledQuery, sql } from 'kysely'
import { describe, expect, it, onTestFinished } from 'vitest'
import { newCancellation } from '../../../test/new-cancellation.ts'
import { usePostgres } from '../../../test/postgres-server.ts'
import { createBatchStore } from '../../batches/batch-store.ts'
import { createHolds } from '../../holds/holds.ts'
import { prepareCancellationStatements } from '../../ledger/cancellation-statements.ts'
import { createLedger } from '../../ledger/ledger.ts'
import { listCancellations } from '../../ledger/list-cancellations.ts'
import { openStore, openStoreForCommand } from '../open-store.ts'
import { type Store, StoreError } from '../store.ts'

const postgres = usePostgres()
const DATA_DIR = 'not-used'
const NOT_SENT = { kind: 'not-sent', reason: 'Time ran out.' } as const

async function open(databaseUrl: string) {
  const store = await openStore({ dataDir: DATA_DIR, databaseUrl })
  const close = () => store.close().catch(() => {}) // a test may have closed it
  onTestFinished(close)
  return store
}

/** The stores of several gateways on one database. */
async function openReplicas(count: number) {
  const url = await postgres.createDatabase()
  const stores = await Promise.all(Array.from({ length: count }, () => open(url)))
  return { url, stores }
}

const cancellation = (id: string, orderId = 'order-1') => newCancellation(id, orderId)

const insertHold = ({ queries }: Store, id: string, why: string) =>
  queries.insertInto('holds').values({ id, why, created_at: '2026-11-24T12:00:00.000Z' })

const readHolds = ({ queries, read }: Store) => read(queries.selectFrom('holds').select('why').orderBy('id'))

/** A store, and the queries that it has run. */
function keepQueries(store: Store) {
  const queries: CompiledQuery[] = []
  const keep = <Query extends Compilable>(query: Query) => {
    queries.push(query.compile())
    return query
  }
  const keeping: Store = {
    ...store,
    read: (query) => store.read(keep(query)),
    writeReturning: (query) => store.writeReturning(keep(query)),
  }
  return { store: keeping, queries }
}

/** PostgreSQL's plan for a query, with its values. Of few rows the planner would read all of them, so it may not. */
async function explain(url: string, query: CompiledQuery | undefined): Promise<string> {
  const { sql: text, parameters } = query ?? { sql: '', parameters: [] }
  const literals = parameters.map((value) => (value === null ? 'null' : `'${value}'`))
  const filled = text.replace(/\$(\d+)/g, (_, number) => literals[number - 1] ?? '')
  return JSON.stringify(await postgres.query(url, `set enable_seqscan = off; explain ${filled}`))
}

describe('the store on PostgreSQL', () => {
  it('five gateways that start together create the tables once', async () => {
    const { stores } = await openReplicas(5)
    for (const store of stores) expect(await readHolds(store)).toEqual([])
  })

  it('keeps what was written for the next start', async () => {
    const url = await postgres.createDatabase()
    const first = await open(url)
    await first.write(insertHold(first, '1', 'check'))
    await first.close()
    expect(await readHolds(await open(url))).toEqual([{ why: 'check' }])
  })

  it('refuses a database that a newer version has migrated, while gateways that were running go on', async () => {
    const url = await postgres.createDatabase()
    const running = await open(url)
    await postgres.query(
      url,
      "alter table cancellations add column mood text; insert into kysely_migration values ('9999-of-the-next-version', '2030-01-01')",
    )
    await expect(open(url)).rejects.toThrow(/newer version of Countermand: run that version/)
    await createLedger(running).open(cancellation('1'))
    const rows = await running.read(running.queries.selectFrom('cancellations').select('id'))
    expect(rows).toEqual([{ id: '1' }])
  })

  it('runs the writes of one gateway in order, and resolves with the changed rows', async () => {
    const { stores } = await openReplicas(1)
    const [store] = stores as [Store]
    const rename = store.queries.updateTable('holds').set({ why: 'b' })
    const changes = [
      store.write(insertHold(store, '1', 'a')),
      store.write(insertHold(store, '2', 'a')),
      store.write(rename.where('why', '=', 'a')),
      store.write(store.queries.deleteFrom('holds').where('why', '=', 'a')),
    ]
    expect(await Promise.all(changes)).toEqual([1, 1, 2, 0])
  })

  it('a statement that fails fails alone', async () => {
    const { stores } = await openReplicas(1)
    const [store] = stores as [Store]
    const ends = await Promise.allSettled([
      store.write(insertHold(store, '1', 'a')),
      store.write(insertHold(store, '1', 'duplicate')),
      store.write(insertHold(store, '2', 'a zero byte: \0')),
      store.write(insertHold(store, '3', 'c')),
    ])
    expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled'])
    expect(await readHolds(store)).toEqual([{ why: 'a' }, { why: 'c' }])
  })

  it('keeps any Unicode text but a zero byte', async () => {
    const { stores } = await openReplicas(1)
    const [store] = stores as [Store]
    const why = 'Ünïcode 😀 \u200d \ufeff \uffff \u0007 " \' \\ $1'
    await store.write(insertHold(store, '1', why))
    expect(await readHolds(store)).toEqual([{ why }])
  })

  it('its time is the server’s, in the format of the tables', async () => {
    const { stores } = await openReplicas(1)
    const [store] = stores as [Store]
    const [row] = await store.read(
      store.queries.selectNoFrom([
        sql<string>`countermand_now(0)`.as('now'),
        sql<string>`countermand_now(60000)`.as('later'),
        sql<string | null>`countermand_now(null)`.as('never'),
        sql<Date>`statement_timestamp()`.as('server'),
      ]),
    )
    // PostgreSQL rounds to milliseconds; JavaScript cuts them off.
    expect(Math.abs(Date.parse(row?.now ?? '') - (row?.server.getTime() ?? 0))).toBeLessThanOrEqual(1)
    expect(Date.parse(row?.later ?? '') - Date.parse(row?.now ?? '')).toBe(60_000)
    expect(row?.never).toBeNull()
  })

  it('takes a deadline that is no whole number of milliseconds', async () => {
    const { stores } = await openReplicas(1)
    const ledger = createLedger(stores[0] as Store)
    expect(await ledger.open({ ...cancellation('c-1'), deadlineMs: 44_848.621_322 })).toBeTruthy()
    expect(await ledger.scheduleRecheck('c-1', 0.5)).toBeUndefined()
  })

  it('finds the due cancellations by an index', async () => {
    const { url, stores } = await openReplicas(1)
    const { store, queries } = keepQueries(stores[0] as Store)
    await createLedger(store).claimDue(10)
    expect(await explain(url, queries[0])).toContain('cancellations_next_check')
  })

  it('finds a page of waiting items without reading the others', async () => {
    const { url, stores } = await openReplicas(1)
    const { store, queries } = keepQueries(stores[0] as Store)
    await createBatchStore(store).waitingItems('b-1', 0, 500)
    const plan = await explain(url, queries[0])
    expect(plan).toContain('batch_items_by_outcome')
    expect(plan).toContain('cancellations_open')
    expect(plan).not.toMatch(/Sort|Join|Nested/)
  })

  it('finds the cancellations of a request without reading the others', async () => {
    const { url, stores } = await openReplicas(1)
    const [{ queries }] = stores as [Store]
    const list = listCancellations(queries, { request_id: 'r-1' }, { limit: 250 })
    const plan = await explain(url, list.compile())
    expect(plan).toContain('cancellations_by_request')
    expect(plan).not.toContain('Sort')
  })

  it('opens a cancellation of a batch without reading the others, also before the first ANALYZE', async () => {
    const { url, stores } = await openReplicas(1)
    const [{ queries }] = stores as [Store]
    const { open } = prepareCancellationStatements(queries)
    const opening = open(newCancellation('c-1', 'order-1', { batch_id: 'b-1', latest: 'c-0' }))
    const plan = await explain(url, opening.compile())
    expect(plan).toContain('cancellations_by_sub_number_order_id')
    expect(plan).not.toContain('cancellations_by_batch')
  })

  it.each([
    ['no server', 'postgres://127.0.0.1:1/x', 'no server is listening there'],
    ['an unknown host', 'postgres://nowhere.invalid/x?sslmode=disable', /host name/],
  ])('says what to do about %s, and where', async (_, databaseUrl, words) => {
    const opened = openStore({ dataDir: DATA_DIR, databaseUrl })
    await expect(opened).rejects.toThrow(words)
    await expect(opened).rejects.toThrow('DATABASE_URL')
  })

  it('says what to do about a wrong password, and shows none', async () => {
    const url = new URL(await postgres.createDatabase())
    url.password = 'wrong-secret'
    const opened = openStore({ dataDir: DATA_DIR, databaseUrl: url.href })
    await expect(opened).rejects.toThrow('rejects the password: correct DATABASE_URL')
    await expect(opened).rejects.not.toThrow('wrong-secret')
    await expect(opened).rejects.not.toThrow('p@ss')
  })

  it('a command finds no ledger in an empty database, unless it creates one', async () => {
    const databaseUrl = await postgres.createDatabase()
    const location = { dataDir: DATA_DIR, databaseUrl }
    await expect(openStoreForCommand(location, { create: false })).rejects.toThrow('no ledger in it')
    await (await openStoreForCommand(location, { create: true })).close()
    await (await openStoreForCommand(location, { create: false })).close()
  })

  it('goes on after the server was restarted, and reports a failure meanwhile', async () => {
    const { stores } = await openReplicas(1)
    const [store] = stores as [Store]
    await store.write(insertHold(store, '1', 'before'))
    await postgres.stop()
    await expect(store.write(insertHold(store, '2', 'meanwhile'))).rejects.toBeInstanceOf(StoreError)
    await expect(readHolds(store)).rejects.toThrow('no server is listening')
    await postgres.start()
    await store.write(insertHold(store, '3', 'after'))
    expect(await readHolds(store)).toEqual([{ why: 'before' }, { why: 'after' }])
  })

  it('replaces connections that an administrator cut', async () => {
    const { url, stores } = await openReplicas(1)
    const [store] = stores as [Store]
    await store.write(insertHold(store, '1', 'before'))
    await postgres.query(
      url,
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'countermand-gateway'",
    )
    await store
      .write(insertHold(store, '2', 'after'))
      .catch(() => store.write(insertHold(store, '2', 'after')))
    expect(await readHolds(store)).toEqual([{ why: 'before' }, { why: 'after' }])
  })
})

describe('two gateways on one ledger', () => {
  async function openLedgers() {
    const { url, stores } = await openReplicas(2)
    const [a, b] = stores as [Store, Store]
    return { url, a: createLedger(a), b: createLedger(b), holds: createHolds(b), stores }
  }

  it('open one cancellation of an order, however often both try at once', async () => {
    const { a, b } = await openLedgers()
    for (let n = 0; n < 50; n++) {
      const opened = await Promise.all([
        a.open(cancellation(`a-${n}`, `order-${n}`)),
        b.open(cancellation(`b-${n}`, `order-${n}`)),
      ])
      expect(opened.toSorted()).toEqual([false, true])
    }
  })

  it('do not open a second one on a look from before the first', async () => {
    const { a, b } = await openLedgers()
    const [lookOfA, lookOfB] = await Promise.all([a.findLatest('order-1'), b.findLatest('order-1')])
    expect([lookOfA, lookOfB]).toEqual([undefined, undefined])
    await a.open(cancellation('a'))
    await a.close('a', 0, NOT_SENT)
    expect(await b.open(cancellation('b'))).toBe(false)
    expect(await b.open({ ...cancellation('b'), latest: 'a' })).toBe(true)
  })

  it('commit each attempt once', async () => {
    const { a, b } = await openLedgers()
    await a.open(cancellation('c'))
    for (let number = 1; number <= 20; number++) {
      const commits = await Promise.all([
        a.commitAttempt('c', number, undefined),
        b.commitAttempt('c', number, undefined),
      ])
      expect(commits.toSorted()).toEqual([false, true])
    }
  })

  it('commit no attempt after the other one placed a hold', async () => {
    const { a, holds } = await openLedgers()
    for (let n = 0; n < 20; n++) {
      await a.open(cancellation(`c-${n}`, `order-${n}`))
      let isHeld = false
      const attempts: boolean[] = []
      const committing = (async () => {
        for (let number = 1; number <= 10; number++) {
          const mayNotSucceed = isHeld
          const isCommitted = await a.commitAttempt(`c-${n}`, number, undefined)
          if (mayNotSucceed) attempts.push(isCommitted)
          if (!isCommitted) return
        }
      })()
      await holds.place('check')
      isHeld = true
      expect(await a.commitAttempt(`c-${n}`, 99, undefined)).toBe(false)
      await committing
      expect(attempts).not.toContain(true)
      await holds.release()
    }
  })

  it('claim each due cancellation once', async () => {
    const { a, b } = await openLedgers()
    const ids = Array.from({ length: 30 }, (_, n) => `c-${n}`)
    for (const id of ids) {
      await a.open(cancellation(id, id))
      await a.close(id, 0, { kind: 'accepted', order: { id, status: 'pending' } })
      await a.scheduleRecheck(id, 0)
    }
    const claims = await Promise.all([a.claimDue(10), b.claimDue(10), a.claimDue(10), b.claimDue(10)])
    expect(
      claims
        .flat()
        .map(({ id }) => id)
        .toSorted(),
    ).toEqual(ids.toSorted())
  })

  it('a transaction that is left open delays the others for two seconds at most', async () => {
    const { url, a } = await openLedgers()
    const { Client } = await import('pg')
    const frozen = new Client({ connectionString: url, idle_in_transaction_session_timeout: 2_000 })
    frozen.on('error', () => {})
    await frozen.connect()
    await frozen.query('begin; select pg_advisory_xact_lock(4823155)')
    expect(await a.open(cancellation('c'))).toBe(true)
    await frozen.end().catch(() => {})
  })
})
