import { expect, it, vi } from 'vitest'
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

it('a ledger of this version is migrated by the next one, and refused by this one afterwards', async () => {
  const { spawn, expectStartFailure, orderIds } = await createSetup({ seed: { pending: 2 } })
  const dataDir = temporaryFolder()
  for (const preload of [undefined, NEXT_VERSION]) {
    const gateway = spawn({ dataDir, ...(preload && { preload }) })
    const running = await gateway.started
    const [orderId = ''] = orderIds.splice(0, 1)
    expect(await requestCancel(running, orderId)).toMatchObject({ outcome: 'cancelled' })
    await gateway.kill()
  }
  const words = await expectStartFailure({ dataDir })
  expect(words).toMatch(/newer version of Countermand: run that version/)
  expect(readLedger(dataDir)).toMatchObject([{ outcome: 'cancelled' }, { outcome: 'cancelled', mood: null }])
  console.log(words)
})
