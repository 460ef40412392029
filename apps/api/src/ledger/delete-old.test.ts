import { describe, expect, it, onTestFinished } from 'vitest'
import { usePostgres } from '../../test/postgres-server.ts'
import { temporaryFolder } from '../../test/temporary-folder.ts'
import { openStore } from '../store/open-store.ts'
import type { BatchRow, CancellationRow } from '../store/tables.ts'
import { countOld, deleteOld } from './delete-old.ts'

const [LONG_AGO, BEFORE, LATELY] = [
  '2020-01-01T00:00:00.000Z',
  '2024-01-01T00:00:00.000Z',
  '2026-11-01T00:00:00.000Z',
]

const postgres = usePostgres()

describe.each([
  ['SQLite', async () => undefined],
  ['PostgreSQL', () => postgres.createDatabase()],
])('deleting what is old on %s', (_, createDatabase) => {
  async function openEmptyStore() {
    const databaseUrl = await createDatabase()
    const store = await openStore({ dataDir: temporaryFolder(), databaseUrl })
    onTestFinished(() => store.close())
    const { queries, read, write } = store
    return {
      store,
      insertCancellation: (id: string, more: Partial<CancellationRow> = {}) =>
        write(
          queries.insertInto('cancellations').values({
            id,
            sub_number_order_id: `order of ${id}`,
            actor: 'billing',
            request_id: 'r-1',
            created_at: LONG_AGO,
            deadline_at: LONG_AGO,
            attempts: 0,
            outcome: 'not-found',
            ...more,
          }),
        ),
      insertJoin: (cancellation_id: string) =>
        write(
          queries
            .insertInto('joins')
            .values({ cancellation_id, request_id: 'r-2', actor: 'crm', reason: null, joined_at: LONG_AGO }),
        ),
      /** With one item for each cancellation. */
      async insertBatch(id: string, cancellationIds: string[], more: Partial<BatchRow> = {}) {
        await write(
          queries.insertInto('batches').values({
            id,
            actor: 'crm',
            request_id: 'r-3',
            request_hash: 'hash',
            created_at: LONG_AGO,
            state: 'finished',
            repeated: 0,
            finished_at: LONG_AGO,
            ...more,
          }),
        )
        const items = cancellationIds.map((cancellation_id, position) => ({
          batch_id: id,
          position,
          sub_number_order_id: `order of ${cancellation_id}`,
          finish_number: position + 1,
          outcome: 'not-found' as const,
          cancellation_id,
        }))
        await write(queries.insertInto('batch_items').values(items))
      },
      /** What is left. */
      async left() {
        const ids = async (table: 'cancellations' | 'batches') =>
          (await read(queries.selectFrom(table).select('id').orderBy('id'))).map(({ id }) => id)
        const items = await read(queries.selectFrom('batch_items').select('batch_id').distinct())
        const joins = await read(
          queries.selectFrom('joins').select('cancellation_id').orderBy('cancellation_id'),
        )
        return {
          cancellations: await ids('cancellations'),
          batches: await ids('batches'),
          batchesOfItems: items.map(({ batch_id }) => batch_id),
          joins: joins.map(({ cancellation_id }) => cancellation_id),
        }
      },
    }
  }

  it('deletes batches that finished long ago with their items and cancellations', async () => {
    const { store, insertBatch, insertCancellation, left } = await openEmptyStore()
    const ids = Array.from({ length: 1_200 }, (_, n) => `c-${n}`)
    await Promise.all(ids.map((id) => insertCancellation(id, { batch_id: 'old' })))
    await insertBatch('old', ids)
    await insertCancellation('c-new', { batch_id: 'new', created_at: LATELY })
    await insertBatch('new', ['c-new'], { finished_at: LATELY })
    const expected = { cancellations: 1_200, batches: 1, items: 1_200 }
    expect(await countOld(store, BEFORE)).toEqual(expected)
    expect(await deleteOld(store, BEFORE)).toEqual(expected)
    expect(await left()).toEqual({
      cancellations: ['c-new'],
      batches: ['new'],
      batchesOfItems: ['new'],
      joins: [],
    })
    expect(await deleteOld(store, BEFORE)).toEqual({ cancellations: 0, batches: 0, items: 0 })
  })

  it.each<[string, Partial<BatchRow>]>([
    ['that has not finished', { state: 'paused', finished_at: null }],
    ['that finished lately', { finished_at: LATELY }],
  ])('keeps a batch %s, and its cancellations', async (_, more) => {
    const { store, insertBatch, insertCancellation, left } = await openEmptyStore()
    await insertCancellation('c-1', { batch_id: 'kept' })
    await insertBatch('kept', ['c-1'], more)
    expect(await deleteOld(store, BEFORE)).toEqual({ cancellations: 0, batches: 0, items: 0 })
    expect(await left()).toMatchObject({ cancellations: ['c-1'], batchesOfItems: ['kept'] })
  })

  it('keeps the cancellation of another request that gave an unfinished batch an outcome', async () => {
    const { store, insertBatch, insertCancellation, left } = await openEmptyStore()
    await insertCancellation('c-of-another')
    await insertCancellation('c-1', { sub_number_order_id: 'order of c-of-another' })
    await insertBatch('unfinished', ['c-of-another'], { state: 'running', finished_at: null })
    expect(await countOld(store, BEFORE)).toMatchObject({ cancellations: 1 })
    await deleteOld(store, BEFORE)
    expect(await left()).toMatchObject({ cancellations: ['c-of-another'] })
  })

  it('deletes the joins of deleted cancellations, also those of an earlier version', async () => {
    const { store, insertCancellation, insertJoin, left } = await openEmptyStore()
    await insertCancellation('c-old')
    await insertCancellation('c-new', { created_at: LATELY })
    for (const id of ['c-old', 'c-old', 'c-new', 'c-deleted-before']) await insertJoin(id)
    await deleteOld(store, BEFORE)
    expect(await left()).toMatchObject({ cancellations: ['c-new'], joins: ['c-new'] })
  })

  it('keeps cancellations that are open or still rechecked', async () => {
    const { store, insertCancellation, left } = await openEmptyStore()
    await insertCancellation('c-open', { outcome: null })
    await insertCancellation('c-rechecked', { outcome: 'unknown', next_check_at: LONG_AGO })
    expect(await deleteOld(store, BEFORE)).toMatchObject({ cancellations: 0 })
    expect((await left()).cancellations).toEqual(['c-open', 'c-rechecked'])
  })
})
