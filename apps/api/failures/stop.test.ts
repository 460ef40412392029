import { expect, it } from 'vitest'
import { temporaryFolder } from '../test/temporary-folder.ts'
import { createWorld } from './world.ts'

it.each(['SIGINT', 'SIGTERM'] as const)(
  'a gateway that gets %s the moment it says that it serves stops in order',
  async (signal) => {
    const { spawn } = await createWorld()
    const gateway = spawn({ dataDir: temporaryFolder() })
    await gateway.serves
    await gateway.kill(signal)
    expect(await gateway.ended).toMatchObject({ code: 0, signal: null })
    await gateway.logged('gateway stopped')
  },
)
