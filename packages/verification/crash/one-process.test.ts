import { expect, it } from 'vitest'
import { temporaryFolder } from '../../../apps/api/test/temporary-folder.ts'
import { round } from './round.ts'
import { createSetup } from './setup.ts'

it('a second gateway on a folder is refused; after a kill of the first, the next one starts at once', async () => {
  const { spawn, expectStartFailure } = await createSetup()
  const dataDir = temporaryFolder()
  const first = spawn({ dataDir })
  await first.started
  const words = await expectStartFailure({ dataDir })
  expect(words).toMatch(/another gateway is running on it: stop that one, or use another folder/)

  await first.kill('SIGKILL')
  const { afterMs } = await spawn({ dataDir }).started
  console.log(`${words}\nafter kill -9 of the first, another one started within ${Math.round(afterMs)} ms`)
})

it('a gateway that is suspended with SIGSTOP keeps its lock', async () => {
  const { spawn, expectStartFailure } = await createSetup()
  const dataDir = temporaryFolder()
  const first = spawn({ dataDir })
  await first.started
  process.kill(first.pid, 'SIGSTOP')
  expect(await expectStartFailure({ dataDir })).toMatch(/another gateway is running on it/)
})

it('of five gateways that start at once on a new folder one starts, and the others are refused', async () => {
  const { spawn } = await createSetup()
  for (let n = 0; n < (round.isWhole ? 20 : 1); n++) {
    const dataDir = temporaryFolder()
    const gateways = Array.from({ length: 5 }, () => spawn({ dataDir }))
    const ends = await Promise.all(gateways.map(({ ended, started }) => Promise.race([ended, started])))
    const refused = ends.flatMap((end) => ('stderr' in end ? [end] : []))
    expect(refused).toHaveLength(4)
    for (const { code, stderr } of refused) {
      expect(code).toBe(1)
      expect(stderr).toMatch(/another gateway is running on it/)
    }
    await Promise.all(gateways.map(({ kill }) => kill()))
  }
  console.log('one started, four were refused')
})
