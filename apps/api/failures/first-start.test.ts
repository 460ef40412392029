import { expect, it } from 'vitest'
import { temporaryFolder } from '../test/temporary-folder.ts'
import { round } from './round.ts'
import { createWorld } from './world.ts'

it('a first start that is killed at any statement leaves a folder that the next one can use', {
  timeout: 1_800_000,
}, async () => {
  const { spawn } = await createWorld()
  const killed: number[] = []
  for (let n = 1; ; n += round.isWhole ? 1 : 9) {
    const dataDir = temporaryFolder()
    const first = spawn({ dataDir, preload: new URL(`die-at-statement.ts?n=${n}`, import.meta.url) })
    const end = await Promise.race([first.ended, first.serves])
    if ('url' in end) break
    expect(end).toEqual({ code: null, signal: 'SIGKILL', said: '' })
    killed.push(n)
    const next = spawn({ dataDir })
    await next.serves
    await next.kill()
  }
  console.log(`killed at statement ${killed.join(', ')} of its first start; the next start served each time`)
  expect(killed.length).toBeGreaterThan(1)
})
