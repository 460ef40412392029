import { expect, it, vi } from 'vitest'
import { temporaryFolder } from '../../../apps/api/test/temporary-folder.ts'
import { askToCancel } from './ask.ts'
import { createHeldWorld } from './held-latency.ts'
import { createWorld } from './world.ts'

/** After so many milliseconds a signal is a second one, as in `main.ts`. */
const ONE_STOP_MS = 1_000

it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  'a gateway that gets %s the moment it says that it serves stops in order',
  async (signal) => {
    const { spawn } = await createWorld()
    const gateway = spawn({ dataDir: temporaryFolder() })
    await gateway.serves
    await gateway.kill(signal)
    expect(await gateway.ended).toMatchObject({ code: 0, signal: null })
    await gateway.logged('stopped')
  },
)

it('a terminal that is closed after ctrl+c does not hurry the stop that it began', async () => {
  const { spawn, latency, orderId } = await createHeldWorld()
  const gateway = spawn({ dataDir: temporaryFolder() })
  const answer = askToCancel(await gateway.serves, orderId)
  await latency.holdsOne()
  process.kill(gateway.pid, 'SIGINT')
  const { time } = await gateway.logged('stopping: waiting for open cancellations')
  await vi.waitUntil(() => Date.now() - time > ONE_STOP_MS, { timeout: 60_000 })
  process.kill(gateway.pid, 'SIGHUP')
  await gateway.logged('SIGHUP while stopping: ignored')
  latency.letGo()
  expect((await answer).outcome).toBe('cancelled')
  expect(await gateway.ended).toMatchObject({ code: 0, signal: null })
})

it('two signals at once, as from a launcher that hands one on, let a cancellation end', async () => {
  const { spawn, latency, orderId } = await createHeldWorld()
  const gateway = spawn({ dataDir: temporaryFolder() })
  const answer = askToCancel(await gateway.serves, orderId)
  await latency.holdsOne()
  process.kill(gateway.pid, 'SIGTERM')
  process.kill(gateway.pid, 'SIGINT')
  await gateway.logged('stopping: waiting for open cancellations')
  latency.letGo()
  expect((await answer).outcome).toBe('cancelled')
  expect(await gateway.ended).toMatchObject({ code: 0, signal: null })
})
