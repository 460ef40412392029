import { copyFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import { backUp } from '../../../apps/api/src/store/sqlite/backup.ts'
import { STORE_FILE } from '../../../apps/api/src/store/sqlite/sqlite-file.ts'
import { temporaryFolder } from '../../../apps/api/test/temporary-folder.ts'
import { createFolderFrom, EARLIER_LEDGERS, EARLIER_ORDERS } from './earlier-ledgers.ts'
import { readLedger } from './ledger-file.ts'
import { requestCancel } from './request-cancel.ts'
import { createSetup } from './setup.ts'

const NEXT_VERSION = new URL('next-version.ts', import.meta.url)

it.each(EARLIER_LEDGERS)(
  'a ledger as of %s is migrated, and its open and unsettled cancellations are recovered',
  async (ledger) => {
    const { spawn } = await createSetup({ seed: { orders: EARLIER_ORDERS } })
    const dataDir = createFolderFrom(ledger)
    const [cancelled, already, success, unknown, open] = readLedger(dataDir)
    const gateway = spawn({ dataDir })
    await gateway.started
    const isRecovered = () => readLedger(dataDir).every((row) => row.outcome && !row.next_check_at)
    await vi.waitUntil(isRecovered, { timeout: 300_000, interval: 50 })
    expect(readLedger(dataDir)).toMatchObject([
      { ...cancelled },
      { ...already },
      { ...success },
      { id: unknown?.id, outcome: 'unknown', settled_status: 'cancelled' },
      { id: open?.id, outcome: 'cancelled', evidence: 'inferred', attempts: 1 },
    ])
    console.log(`${ledger}: 5 cancellations kept, the open one closed, the unknown one settled`)
  },
)

it('the oldest ledger survives upgrades to this version and the next one, and the way back by a backup', async () => {
  const orders = [...EARLIER_ORDERS, ...['order-1', 'order-2'].map((id) => ({ id, status: 'pending' }))]
  const { sandbox, spawn, expectStartFailure } = await createSetup({ seed: { orders } })
  const dataDir = createFolderFrom(EARLIER_LEDGERS[0] ?? '')
  const backup = join(temporaryFolder(), 'backup.sqlite')
  const earlier = readOrderIds(dataDir)

  const current = spawn({ dataDir })
  expect(await requestCancel(await current.started, 'order-1')).toMatchObject({ outcome: 'cancelled' })
  await backUp(dataDir, backup)
  await current.kill()
  const next = spawn({ dataDir, preload: NEXT_VERSION })
  expect(await requestCancel(await next.started, 'order-2')).toMatchObject({ outcome: 'cancelled' })
  await next.kill()
  expect(readOrderIds(dataDir)).toEqual([...earlier, 'order-1', 'order-2'])
  const words = await expectStartFailure({ dataDir })
  expect(words).toMatch(/newer version of Countermand: run that version, or restore a backup/)
  console.log(words)

  // As docs/operations.md says.
  copyFileSync(backup, join(dataDir, STORE_FILE))
  for (const end of ['-wal', '-shm']) rmSync(join(dataDir, `${STORE_FILE}${end}`), { force: true })
  const running = await spawn({ dataDir }).started
  expect(readOrderIds(dataDir)).toEqual([...earlier, 'order-1'])
  expect(await requestCancel(running, 'order-2')).toMatchObject({ outcome: 'already-cancelled' })
  expect(sandbox.truthOf('order-2').patches.applied).toBe(1)
})

const readOrderIds = (dataDir: string) =>
  readLedger(dataDir).map(({ sub_number_order_id }) => sub_number_order_id)
