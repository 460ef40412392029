import { expect, it } from 'vitest'
import { temporaryFolder } from '../../../apps/api/test/temporary-folder.ts'
import { createFolderFrom, EARLIER_LEDGERS } from './earlier-ledgers.ts'
import { readLedger } from './ledger-file.ts'
import { round } from './round.ts'
import { createSetup } from './setup.ts'

it.each<[string, () => string]>([
  ['a new folder', () => temporaryFolder()],
  ...EARLIER_LEDGERS.map(
    (ledger) => [`a ledger as of ${ledger}`, () => createFolderFrom(ledger)] satisfies [string, () => string],
  ),
])(
  'a start on %s that is killed at any statement does not affect the next one',
  {
    timeout: 1_800_000,
  },
  async (what, makeFolder) => {
    const { spawn } = await createSetup()
    const killedAt: number[] = []
    for (let n = 1; ; n += round.isWhole ? 1 : 9) {
      const dataDir = makeFolder()
      const first = spawn({ dataDir, preload: new URL(`kill-at-statement.ts?n=${n}`, import.meta.url) })
      const end = await Promise.race([first.ended, first.started])
      if ('url' in end) break
      expect(end).toEqual({ code: null, signal: 'SIGKILL', stderr: '' })
      killedAt.push(n)
      const next = spawn({ dataDir })
      await next.started
      expect(readLedger(dataDir)).toHaveLength(what === 'a new folder' ? 0 : 5)
      await next.kill()
    }
    console.log(
      `killed at statement ${killedAt.join(', ')} of a start on ${what}; the next one started each time`,
    )
    expect(killedAt.length).toBeGreaterThan(1)
  },
)
