import { expect, it } from 'vitest'
import { temporaryFolder } from '../../../apps/api/test/temporary-folder.ts'
import { round } from './round.ts'
import { createWorld } from './world.ts'

it('a second gateway on a folder is refused; once the first is killed, the next one serves at once', async () => {
  const { spawn, refusal } = await createWorld()
  const dataDir = temporaryFolder()
  const first = spawn({ dataDir })
  await first.serves
  const words = await refusal({ dataDir })
  expect(words).toMatch(/another gateway is running on it: stop that one, or use another folder/)

  await first.kill('SIGKILL')
  const { afterMs } = await spawn({ dataDir }).serves
  console.log(`${words}\nafter kill -9 of the first, another one served within ${Math.round(afterMs)} ms`)
})

it('a gateway that is stopped with SIGSTOP keeps its folder', async () => {
  const { spawn, refusal } = await createWorld()
  const dataDir = temporaryFolder()
  const first = spawn({ dataDir })
  await first.serves
  process.kill(first.pid, 'SIGSTOP')
  console.log(await refusal({ dataDir }))
})

it('of five gateways that start at once on a new folder one serves, and the others are refused', async () => {
  const { spawn } = await createWorld()
  for (let n = 0; n < (round.isWhole ? 20 : 1); n++) {
    const dataDir = temporaryFolder()
    const gateways = Array.from({ length: 5 }, () => spawn({ dataDir }))
    const ends = await Promise.all(gateways.map(({ ended, serves }) => Promise.race([ended, serves])))
    const refused = ends.flatMap((end) => ('said' in end ? [end] : []))
    expect(refused).toHaveLength(4)
    for (const { code, said } of refused) {
      expect(code).toBe(1)
      expect(said).toMatch(/another gateway is running on it/)
    }
    await Promise.all(gateways.map(({ kill }) => kill()))
  }
  console.log('one served, four were refused')
})
