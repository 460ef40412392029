import { expect, it, vi } from 'vitest'
import { temporaryFolder } from '../../../apps/api/test/temporary-folder.ts'
import { createHeldPatch } from './held-patch.ts'
import { requestCancel } from './request-cancel.ts'
import { createSetup } from './setup.ts'

/** As in `main.ts`. */
const SAME_SIGNAL_MS = 1_000

it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  'a gateway that gets %s as soon as it is listening stops normally',
  async (signal) => {
    const { spawn } = await createSetup()
    const gateway = spawn({ dataDir: temporaryFolder() })
    await gateway.started
    await gateway.kill(signal)
    expect(await gateway.ended).toMatchObject({ code: 0, signal: null })
    await gateway.waitForLog('stopped')
  },
)

it('a closed terminal after ctrl+c does not force an exit', async () => {
  const { spawn, latency, orderId } = await createHeldPatch()
  const gateway = spawn({ dataDir: temporaryFolder() })
  const response = requestCancel(await gateway.started, orderId)
  await latency.isHeld()
  process.kill(gateway.pid, 'SIGINT')
  const { time } = await gateway.waitForLog('stopping: waiting for open cancellations')
  await vi.waitUntil(() => Date.now() - time > SAME_SIGNAL_MS, { timeout: 60_000 })
  process.kill(gateway.pid, 'SIGHUP')
  await gateway.waitForLog('SIGHUP while stopping: ignored')
  latency.release()
  expect((await response).outcome).toBe('cancelled')
  expect(await gateway.ended).toMatchObject({ code: 0, signal: null })
})

it('two signals at once, as from a launcher that forwards one, let a cancellation finish', async () => {
  const { spawn, latency, orderId } = await createHeldPatch()
  const gateway = spawn({ dataDir: temporaryFolder() })
  const response = requestCancel(await gateway.started, orderId)
  await latency.isHeld()
  process.kill(gateway.pid, 'SIGTERM')
  process.kill(gateway.pid, 'SIGINT')
  await gateway.waitForLog('stopping: waiting for open cancellations')
  latency.release()
  expect((await response).outcome).toBe('cancelled')
  expect(await gateway.ended).toMatchObject({ code: 0, signal: null })
})
