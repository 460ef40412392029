import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { median, type Row } from '../../rows/row.ts'
import { startUpstream } from '../../upstream/start-upstream.ts'

const BIN = fileURLToPath(new URL('../../../../apps/api/src/bin.ts', import.meta.url))
const STARTS = 9
const MOST_SECONDS = 0.6

/** From the start of the process until `/readyz` says so, on a large ledger. */
export async function startToReady(seededFolder: string, seededRows: number): Promise<Row[]> {
  const upstream = await startUpstream()
  const environment = {
    TELNYX_API_KEY: 'KEY_OF_A_BENCHMARK',
    TELNYX_BASE_URL: upstream.baseUrl,
    PORT: '0',
    COUNTERMAND_DATA_DIR: seededFolder,
  }
  const bare: number[] = []
  const ready: number[] = []
  for (let n = 0; n < STARTS; n++) {
    bare.push(await startBareNode())
    ready.push(await startGateway(environment))
  }
  await upstream.close()
  const above = (median(ready) - median(bare)) / 1_000
  return [
    {
      work: `start to ready, ledger of ${seededRows.toLocaleString('en')} rows`,
      ours: `${(median(ready) / 1_000).toFixed(2)} s`,
      peers: `bare Node, start to end: ${(median(bare) / 1_000).toFixed(2)} s`,
      goal: `at most ${MOST_SECONDS} s above bare Node: ${above.toFixed(2)} s`,
      isMet: above <= MOST_SECONDS,
    },
  ]
}

async function startBareNode(): Promise<number> {
  const start = performance.now()
  await once(spawn(process.execPath, ['--eval', '0']), 'exit')
  return performance.now() - start
}

async function startGateway(environment: Record<string, string>): Promise<number> {
  const start = performance.now()
  const gateway = spawn(process.execPath, [BIN], { env: environment, stdio: ['ignore', 'ignore', 'pipe'] })
  const [line] = (await once(createInterface(gateway.stderr), 'line')) as [string]
  const [url] = /http:\S+$/.exec(line) ?? []
  if (!url) throw new Error(`The gateway did not start: ${line}`)
  const { status } = await fetch(`${url}/readyz`)
  const ms = performance.now() - start
  if (status !== 200) throw new Error(`The gateway is not ready: ${status}.`)
  gateway.kill()
  await once(gateway, 'exit')
  return ms
}
