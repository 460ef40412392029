import { expect, it, vi } from 'vitest'
import { openStore } from '../../../apps/api/src/store/open-store.ts'
import { askToCancel } from './ask.ts'
import { createHeldWorld } from './held-latency.ts'
import { readLedger } from './ledger-file.ts'
import { notTried } from './print.ts'
import { round } from './round.ts'
import { mountSmallDisk } from './small-disk.ts'
import { createWorld } from './world.ts'

const PAGE = 4096

it('a start on a full disk is refused', async (context) => {
  const disk = mountSmallDisk()
  if (typeof disk === 'string') return notTried(context, disk)
  const { refusal, spawn } = await createWorld()
  disk.fill()
  const first = await refusal({ dataDir: disk.folder })
  disk.makeRoom()
  await (await openStore(disk.folder)).close()
  disk.fill()
  const later = await refusal({ dataDir: disk.folder })
  for (const words of [first, later]) expect(words).toMatch(/the disk is full: free some space/)
  disk.makeRoom()
  await spawn({ dataDir: disk.folder }).serves
  console.log(later)
})

it('a first start with little room serves or says so, and spoils nothing for the next', {
  timeout: 600_000,
}, async (context) => {
  const { spawn } = await createWorld()
  const refusedWith: number[] = []
  for (let pages = 0; ; pages += round.isWhole ? 1 : 8) {
    const disk = mountSmallDisk()
    if (typeof disk === 'string') return notTried(context, disk)
    disk.fill(pages * PAGE)
    const first = spawn({ dataDir: disk.folder })
    const end = await Promise.race([first.ended, first.logged('listening')])
    if ('msg' in end) break
    expect(end.code).toBe(1)
    expect(end.said).toContain(disk.folder)
    expect(end.said).toMatch(/the disk.* full/)
    refusedWith.push(pages)
    disk.makeRoom()
    const next = spawn({ dataDir: disk.folder })
    await next.logged('listening')
    await next.kill()
  }
  console.log(`refused with room for ${refusedWith.join(', ')} pages of 4 kB`)
  expect(refusedWith.length).toBeGreaterThan(1)
})

it('while the disk is full nothing is sent, and once there is room it goes on by itself', async (context) => {
  const disk = mountSmallDisk()
  if (typeof disk === 'string') return notTried(context, disk)
  const { sandbox, orderIds, spawn } = await createWorld({ seed: { pending: 40 } })
  const [before = '', after = '', ...meanwhile] = orderIds
  const gateway = spawn({ dataDir: disk.folder })
  const serving = await gateway.serves
  expect(await askToCancel(serving, before)).toMatchObject({ status: 200, outcome: 'cancelled' })

  disk.fill()
  const answers = await Promise.all(meanwhile.map((id) => askToCancel(serving, id)))
  for (const { orderId, status, outcome, body } of answers) {
    expect([status, outcome]).toEqual([503, null])
    expect(body).toContain('nothing was sent')
    expect(sandbox.truthOf(orderId).patches.arrived).toBe(0)
  }
  const { error } = await gateway.logged('ledger error')
  expect(error).toContain(disk.folder)
  expect(error).toMatch(/the disk is full: free some space/)

  disk.makeRoom()
  expect(await askToCancel(serving, after)).toMatchObject({ status: 200, outcome: 'cancelled' })
  expect(readLedger(disk.folder)).toMatchObject([{ outcome: 'cancelled' }, { outcome: 'cancelled' }])
  console.log(`${answers.length} cancels answered 503, none sent; log: ${error}`)
})

it('a disk that fills up after a PATCH: 504 with an id, and the next start records what became of it', async (context) => {
  const disk = mountSmallDisk()
  if (typeof disk === 'string') return notTried(context, disk)
  const { sandbox, orderId, latency, spawn } = await createHeldWorld()
  const gateway = spawn({ dataDir: disk.folder })
  const asked = askToCancel(await gateway.serves, orderId)
  await latency.holdsOne()
  disk.fill()
  latency.letGo()
  const answer = await asked
  expect(answer).toMatchObject({ status: 504, outcome: null, cancellationId: expect.any(String) })
  expect(readLedger(disk.folder)).toMatchObject([{ id: answer.cancellationId, attempts: 1, outcome: null }])

  disk.makeRoom()
  await gateway.kill()
  await spawn({ dataDir: disk.folder }).serves
  await vi.waitUntil(() => readLedger(disk.folder)[0]?.outcome, { timeout: 300_000, interval: 50 })
  expect(readLedger(disk.folder)).toMatchObject([{ outcome: 'cancelled', attempts: 1 }])
  expect(sandbox.truthOf(orderId).patches).toEqual({ arrived: 1, applied: 1 })
  console.log(`answered ${answer.status} without an outcome; closed as cancelled after a kill and a restart`)
})
