import { expect, it, vi } from 'vitest'
import { temporaryFolder } from '../../../apps/api/test/temporary-folder.ts'
import { askToCancel } from './ask.ts'
import { EARLIER_LEDGERS, folderFrom, THEIR_ORDERS } from './earlier-ledgers.ts'
import { readLedger } from './ledger-file.ts'
import { createWorld } from './world.ts'

const NEXT_VERSION = new URL('next-version.ts', import.meta.url)

it.each(EARLIER_LEDGERS)(
  'a ledger as of %s is brought up to date, and what was left in it is seen to',
  async (ledger) => {
    const { spawn } = await createWorld({ seed: { orders: THEIR_ORDERS } })
    const dataDir = folderFrom(ledger)
    const [cancelled, already, success, unknown, open] = readLedger(dataDir)
    const gateway = spawn({ dataDir })
    await gateway.serves
    const isSeenTo = () => readLedger(dataDir).every((row) => row.outcome && !row.next_check_at)
    await vi.waitUntil(isSeenTo, { timeout: 300_000, interval: 50 })
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

it('a ledger of this version is brought up to date by the next one, and refused by this one from then on', async () => {
  const { spawn, refusal, orderIds } = await createWorld({ seed: { pending: 2 } })
  const dataDir = temporaryFolder()
  for (const preload of [undefined, NEXT_VERSION]) {
    const gateway = spawn({ dataDir, ...(preload && { preload }) })
    const serving = await gateway.serves
    const [orderId = ''] = orderIds.splice(0, 1)
    expect(await askToCancel(serving, orderId)).toMatchObject({ outcome: 'cancelled' })
    await gateway.kill()
  }
  const words = await refusal({ dataDir })
  expect(words).toMatch(/newer version of Countermand: run that version/)
  expect(readLedger(dataDir)).toMatchObject([{ outcome: 'cancelled' }, { outcome: 'cancelled', mood: null }])
  console.log(words)
})
