import { closeSync, openSync, statSync, truncateSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, it } from 'vitest'
import { openStore } from '../../../apps/api/src/store/open-store.ts'
import { STORE_FILE } from '../../../apps/api/src/store/sqlite/sqlite-file.ts'
import { temporaryFolder } from '../../../apps/api/test/temporary-folder.ts'
import { requestCancel } from './request-cancel.ts'
import { createSetup } from './setup.ts'

const PAGE = 4096

/** Creates a data folder with 500 cancellations. Returns the folder and its file. */
async function createLedgerFile() {
  const dataDir = temporaryFolder()
  const store = await openStore({ dataDir })
  const rows = Array.from({ length: 500 }, (_, n) => ({
    id: `cancellation-${n}`,
    sub_number_order_id: `order-${n}`,
    actor: 'billing',
    request_id: `request-${n}`,
    created_at: '2026-11-24T12:00:00.000Z',
    deadline_at: '2026-11-24T12:00:45.000Z',
    attempts: 1,
    outcome: 'cancelled' as const,
    closed_at: '2026-11-24T12:00:01.000Z',
  }))
  await Promise.all(rows.map((row) => store.write(store.queries.insertInto('cancellations').values(row))))
  await store.close()
  return { dataDir, file: join(dataDir, STORE_FILE) }
}

function overwrite(path: string, from: number, bytes: Uint8Array) {
  const file = openSync(path, 'r+')
  writeSync(file, bytes, 0, bytes.length, from)
  closeSync(file)
}

const noise = (length: number) => Uint8Array.from({ length }, (_, n) => (n * 2654435761) % 251)

it.each<[string, (file: string) => void]>([
  ['is no database', (file) => writeFileSync(file, 'id;order\n'.repeat(5_000))],
  ['has a damaged head', (file) => overwrite(file, 0, noise(100))],
  ['was cut off', (file) => truncateSync(file, Math.floor(statSync(file).size / PAGE / 2) * PAGE)],
  ['was cut off within a page', (file) => truncateSync(file, 5_000)],
  [
    'is zeros but for its first page',
    (file) => overwrite(file, PAGE, new Uint8Array(statSync(file).size - PAGE)),
  ],
  ['is noise but for its first page', (file) => overwrite(file, PAGE, noise(statSync(file).size - PAGE))],
])('a ledger that %s is refused', async (_, damage) => {
  const { expectStartFailure } = await createSetup()
  const { dataDir, file } = await createLedgerFile()
  damage(file)
  const words = await expectStartFailure({ dataDir })
  expect(words).toMatch(/damaged: restore a backup/)
  console.log(words)
})

it('damage that a start does not read: nothing is sent, and the log names the file and the next step', async () => {
  const { sandbox, orderIds, spawn } = await createSetup({ seed: { pending: 3 } })
  const { dataDir, file } = await createLedgerFile()
  // A start doesn't read these pages: checking the whole ledger would make it slow.
  const database = new DatabaseSync(file)
  const pages = database
    .prepare("select pageno from dbstat where name = 'cancellations_by_time' and pagetype = 'leaf'")
    .all()
  database.close()
  for (const { pageno } of pages) overwrite(file, (Number(pageno) - 1) * PAGE, noise(PAGE))

  const gateway = spawn({ dataDir })
  const running = await gateway.started
  for (const id of orderIds) {
    const answer = await requestCancel(running, id)
    expect(answer).toMatchObject({ status: 503, outcome: null })
    expect(answer.body).toContain('nothing was sent')
    expect(sandbox.truthOf(id).patches.arrived).toBe(0)
  }
  const { error } = await gateway.waitForLog('ledger error')
  expect(error).toContain(file)
  expect(error).toMatch(/damaged: restore a backup/)
  console.log(`${orderIds.length} cancels answered 503; log: ${error}`)
})
