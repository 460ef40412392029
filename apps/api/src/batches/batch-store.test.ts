import { expect, it, onTestFinished } from 'vitest'
import { newCancellation } from '../../test/new-cancellation.ts'
import { temporaryFolder } from '../../test/temporary-folder.ts'
import { createLedger } from '../ledger/ledger.ts'
import { openStore } from '../store/open-store.ts'
import { createBatchStore } from './batch-store.ts'

async function createBatch(orderIds: string[]) {
  const store = await openStore({ dataDir: temporaryFolder() })
  onTestFinished(() => store.close())
  const ledger = createLedger(store)
  const batches = createBatchStore(store)
  const names = { id: 'b-1', actor: 'crm', reason: null, request_id: 'r-1', idempotency_key: null }
  await batches.create({ ...names, request_hash: 'hash', filter: null, orderIds, repeated: 0 })
  await batches.addItems('b-1', 0, orderIds)
  await batches.markResolved('b-1', orderIds.length)
  return {
    batches,
    ledger,
    /** Records a cancellation of an order. Returns whether it could be opened. */
    async record(id: string, orderId: string, kind: 'not-found' | 'not-sent') {
      const latest = (await ledger.findLatest(orderId))?.id ?? null
      const isOpen = await ledger.open(newCancellation(id, orderId, { batch_id: 'b-1', latest }))
      await ledger.close(id, 0, kind === 'not-sent' ? { kind, reason: 'stopped' } : { kind })
      return isOpen
    },
  }
}

it('no attempt is committed, and none may be sent, while the batch is paused or stopped', async () => {
  const { batches, ledger } = await createBatch(['o-1'])
  await ledger.open(newCancellation('c-1', 'o-1', { batch_id: 'b-1' }))
  const commit = (number: number) => ledger.commitAttempt('c-1', number, undefined)
  await batches.setState('b-1', 'paused', 'Paused by request.')
  expect(await commit(1)).toBe(false)
  await batches.setState('b-1', 'running', null)
  expect([await commit(1), await ledger.maySend('c-1', 1)]).toEqual([true, true])
  await batches.setState('b-1', 'stopped', null)
  expect([await commit(2), await ledger.maySend('c-1', 1)]).toEqual([false, false])
})

it('an item keeps its first outcome', async () => {
  const { batches, record } = await createBatch(['o-1'])
  await record('c-2', 'o-1', 'not-sent')
  await record('c-1', 'o-1', 'not-found')
  await batches.finishItem('b-1', 'o-1', 'c-1')
  await batches.finishItem('b-1', 'o-1', 'c-2')
  const [item] = await batches.items('b-1', { done: true, after: -1, limit: 10 })
  expect(item).toMatchObject({ outcome: 'not-found', cancellation_id: 'c-1', finish_number: 1 })
})

it('no cancellation is opened for an item that has an outcome', async () => {
  const { batches, ledger, record } = await createBatch(['o-1', 'o-2'])
  await record('c-1', 'o-1', 'not-found')
  await batches.finishItem('b-1', 'o-1', 'c-1')
  const open = (id: string, orderId: string, batch_id: string | null, latest: string | null) =>
    ledger.open(newCancellation(id, orderId, { batch_id, latest }))
  expect(await open('c-2', 'o-1', 'b-1', 'c-1')).toBe(false)
  expect(await open('c-3', 'o-2', 'b-1', null)).toBe(true)
  expect(await open('c-4', 'o-1', null, 'c-1')).toBe(true)
})

it('an item has no outcome before its cancellation has one', async () => {
  const { batches } = await createBatch(['o-1'])
  await batches.finishItem('b-1', 'o-1', 'of-no-cancellation')
  expect(await batches.waitingItems('b-1', -1, 10)).toHaveLength(1)
})

it('an outcome by which nothing changed is not copied to an item, which is tried again', async () => {
  const { batches, record } = await createBatch(['o-1', 'o-2'])
  await record('c-1', 'o-1', 'not-sent')
  await record('c-2', 'o-2', 'not-found')
  expect(await batches.itemsWithRecordedOutcome('b-1', 10)).toEqual([
    { orderId: 'o-2', cancellationId: 'c-2' },
  ])
})

it('no cancellation is opened by a batch whose outcome for the order is recorded, but not copied yet', async () => {
  const { record } = await createBatch(['o-1', 'o-2'])
  expect(await record('c-1', 'o-1', 'not-found')).toBe(true)
  expect(await record('late', 'o-1', 'not-found')).toBe(false)
  expect(await record('c-2', 'o-2', 'not-sent')).toBe(true)
  expect(await record('again', 'o-2', 'not-found')).toBe(true)
})

it('items added twice are there once', async () => {
  const { batches } = await createBatch(['o-1', 'o-2'])
  await batches.addItems('b-1', 0, ['o-1', 'o-2'])
  expect(await batches.waitingItems('b-1', -1, 10)).toHaveLength(2)
})

it('a runner that was replaced changes neither the selection nor the end of a batch', async () => {
  const { batches } = await createBatch(['o-1', 'o-2'])
  await batches.keepOrderIds('b-1', ['o-3'], 'incomplete')
  await batches.markResolved('b-1', 3)
  expect(await batches.orderIds('b-1')).toBe(undefined)
  expect(await batches.find('b-1')).toMatchObject({ total: 2, list_problem: null })
  const { outcomes } = await batches.counts({ ...(await batches.find('b-1')), outcomes: null } as never)
  await batches.finish('b-1', { ...outcomes, cancelled: 2 })
  await batches.finish('b-1', outcomes)
  expect(JSON.parse((await batches.find('b-1'))?.outcomes ?? '')).toMatchObject({ cancelled: 2 })
})
