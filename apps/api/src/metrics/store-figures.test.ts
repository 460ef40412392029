import { describe, expect, it, onTestFinished } from 'vitest'
import { newCancellation } from '../../test/new-cancellation.ts'
import { usePostgres } from '../../test/postgres-server.ts'
import { temporaryFolder } from '../../test/temporary-folder.ts'
import { createBatchStore } from '../batches/batch-store.ts'
import { createHolds } from '../holds/holds.ts'
import { createLedger } from '../ledger/ledger.ts'
import { openStore } from '../store/open-store.ts'
import { readStoreFigures } from './store-figures.ts'

const postgres = usePostgres()

describe.each([
  ['a folder', async () => ({ dataDir: temporaryFolder() })],
  ['PostgreSQL', async () => ({ dataDir: 'not-used', databaseUrl: await postgres.createDatabase() })],
])('the figures of a store in %s', (_, locate) => {
  async function open() {
    const store = await openStore(await locate())
    onTestFinished(() => store.close())
    return store
  }

  it('are zero at first', async () => {
    expect(await readStoreFigures(await open())).toEqual({
      open: 0,
      oldestOpenMs: 0,
      unsettled: 0,
      isOnHold: false,
      batches: { running: 0, paused: 0, stopped: 0 },
      items: { waiting: 0, done: 0, untouched: 0 },
    })
  })

  it('are those of cancellations, batches and the hold', async () => {
    const store = await open()
    const ledger = createLedger(store)
    await ledger.open(newCancellation('c-1', 'o-1'))
    await ledger.open(newCancellation('c-2', 'o-2'))
    await ledger.close('c-1', 0, { kind: 'unknown', reason: 'no response', attempts: 1 })
    await store.write(
      store.queries
        .updateTable('cancellations')
        .set({ created_at: '2020-01-01T00:00:00.000Z' })
        .where('id', '=', 'c-2'),
    )
    const batches = createBatchStore(store)
    const batch = {
      actor: 'crm',
      reason: null,
      request_id: 'r-1',
      idempotency_key: null,
      request_hash: '',
      filter: null,
      repeated: 0,
      orderIds: ['o-1', 'o-3', 'o-4'],
    }
    for (const id of ['b-1', 'b-2', 'b-3']) {
      await batches.create({ ...batch, id })
      await batches.addItems(id, 0, batch.orderIds)
    }
    await batches.finishItem('b-1', 'o-1', 'c-1')
    await batches.setState('b-2', 'paused', 'someone paused it')
    await batches.setState('b-3', 'stopped', null)
    await createHolds(store).place('porting day')
    const { oldestOpenMs, ...figures } = await readStoreFigures(store)
    expect(figures).toEqual({
      open: 1,
      unsettled: 1,
      isOnHold: true,
      batches: { running: 1, paused: 1, stopped: 1 },
      items: { waiting: 5, done: 1, untouched: 3 },
    })
    expect(oldestOpenMs).toBeGreaterThan(365 * 86_400_000)
  })

  it('include each of more open cancellations than one page has', async () => {
    const store = await open()
    const ledger = createLedger(store)
    await Promise.all(
      Array.from({ length: 650 }, (_, index) => ledger.open(newCancellation(`c-${index}`, `o-${index}`))),
    )
    expect(await readStoreFigures(store)).toMatchObject({ open: 650 })
  })
})
