import { expect, it, vi } from 'vitest'
import { openStore } from '../../../apps/api/src/store/open-store.ts'
import { createHeldPatch } from './held-patch.ts'
import { readLedger } from './ledger-file.ts'
import { skipWithReason } from './report.ts'
import { requestCancel } from './request-cancel.ts'
import { round } from './round.ts'
import { createSetup } from './setup.ts'
import { mountSmallDisk } from './small-disk.ts'

const PAGE = 4096

it('a start on a full disk is refused', async (context) => {
  const disk = mountSmallDisk()
  if (typeof disk === 'string') return skipWithReason(context, disk)
  const { expectStartFailure, spawn } = await createSetup()
  disk.fill()
  const first = await expectStartFailure({ dataDir: disk.folder })
  disk.makeRoom()
  await (await openStore({ dataDir: disk.folder })).close()
  disk.fill()
  const later = await expectStartFailure({ dataDir: disk.folder })
  for (const words of [first, later]) expect(words).toMatch(/the disk is full: free some space/)
  disk.makeRoom()
  await spawn({ dataDir: disk.folder }).started
  console.log(later)
})

it('a first start with little space succeeds or says so, and does not affect the next one', {
  timeout: 600_000,
}, async (context) => {
  const { spawn } = await createSetup()
  const refusedWith: number[] = []
  for (let pages = 0; ; pages += round.isWhole ? 1 : 8) {
    const disk = mountSmallDisk()
    if (typeof disk === 'string') return skipWithReason(context, disk)
    disk.fill(pages * PAGE)
    const first = spawn({ dataDir: disk.folder })
    const end = await Promise.race([first.ended, first.waitForLog('listening')])
    if ('msg' in end) break
    expect(end.code).toBe(1)
    expect(end.stderr).toContain(disk.folder)
    expect(end.stderr).toMatch(/the disk.* full/)
    refusedWith.push(pages)
    disk.makeRoom()
    const next = spawn({ dataDir: disk.folder })
    await next.waitForLog('listening')
    await next.kill()
  }
  console.log(`refused with room for ${refusedWith.join(', ')} pages of 4 kB`)
  expect(refusedWith.length).toBeGreaterThan(1)
})

it('while the disk is full nothing is sent, and it continues once there is space', async (context) => {
  const disk = mountSmallDisk()
  if (typeof disk === 'string') return skipWithReason(context, disk)
  const { sandbox, orderIds, spawn } = await createSetup({ seed: { pending: 40 } })
  const [before = '', after = '', ...meanwhile] = orderIds
  const gateway = spawn({ dataDir: disk.folder })
  const running = await gateway.started
  expect(await requestCancel(running, before)).toMatchObject({ status: 200, outcome: 'cancelled' })

  disk.fill()
  const answers = await Promise.all(meanwhile.map((id) => requestCancel(running, id)))
  for (const { orderId, status, outcome, body } of answers) {
    expect([status, outcome]).toEqual([503, null])
    expect(body).toContain('nothing was sent')
    expect(sandbox.truthOf(orderId).patches.arrived).toBe(0)
  }
  const { error } = await gateway.waitForLog('ledger error')
  expect(error).toContain(disk.folder)
  expect(error).toMatch(/the disk is full: free some space/)

  disk.makeRoom()
  expect(await requestCancel(running, after)).toMatchObject({ status: 200, outcome: 'cancelled' })
  expect(readLedger(disk.folder)).toMatchObject([{ outcome: 'cancelled' }, { outcome: 'cancelled' }])
  console.log(`${answers.length} cancels answered 503, none sent; log: ${error}`)
})

it('a disk that is full after a PATCH: 504 with an id, and the next start records the outcome', async (context) => {
  const disk = mountSmallDisk()
  if (typeof disk === 'string') return skipWithReason(context, disk)
  const { sandbox, orderId, latency, spawn } = await createHeldPatch()
  const gateway = spawn({ dataDir: disk.folder })
  const asked = requestCancel(await gateway.started, orderId)
  await latency.isHeld()
  disk.fill()
  latency.release()
  const answer = await asked
  expect(answer).toMatchObject({ status: 504, outcome: null, cancellationId: expect.any(String) })
  expect(readLedger(disk.folder)).toMatchObject([{ id: answer.cancellationId, attempts: 1, outcome: null }])

  disk.makeRoom()
  await gateway.kill()
  await spawn({ dataDir: disk.folder }).started
  await vi.waitUntil(() => readLedger(disk.folder)[0]?.outcome, { timeout: 300_000, interval: 50 })
  expect(readLedger(disk.folder)).toMatchObject([{ outcome: 'cancelled', attempts: 1 }])
  expect(sandbox.truthOf(orderId).patches).toEqual({ arrived: 1, applied: 1 })
  console.log(`answered ${answer.status} without an outcome; closed as cancelled after a kill and a restart`)
})
