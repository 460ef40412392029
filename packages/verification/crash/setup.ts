import { type StartSandboxOptions, startSandbox } from '@countermand/sandbox'
import { expect, onTestFinished } from 'vitest'
import type { CancellationRow } from '../../../apps/api/src/store/tables.ts'
import type { RunRecord } from '../run-record.ts'
import { type GatewayProcess, type GatewayProcessOptions, spawnGateway } from './gateway-process.ts'
import { toRunRecord } from './to-run-record.ts'

type Options = Omit<GatewayProcessOptions, 'upstream'>

/** Starts a sandbox on a port, and gateways in front of it. All of them end with the test. */
export async function createSetup(options?: StartSandboxOptions) {
  const { sandbox, baseUrl, close } = await startSandbox(options)
  onTestFinished(close)
  const upstream = { apiKey: sandbox.apiKey, baseUrl }
  const gateways: GatewayProcess[] = []
  function spawn(options: Options) {
    const gateway = spawnGateway({ ...options, upstream })
    gateways.push(gateway)
    onTestFinished(() => gateway.kill())
    return gateway
  }
  return {
    sandbox,
    orderIds: sandbox.truth().orders.map(({ id }) => id),
    spawn,
    /** The record of the run, for the invariants. `kills`: when a gateway was killed or frozen, or lost its database. */
    recordRun(rows: readonly CancellationRow[], kills: readonly number[] = []): RunRecord {
      const { requests } = sandbox.requests()
      const logs = gateways.flatMap(({ log }) => log.map((line) => JSON.stringify(line)))
      return {
        ...toRunRecord(rows, { requests, orders: sandbox.truth().orders, kills }),
        texts: [
          { where: 'the ledger', text: JSON.stringify(rows) },
          { where: 'the log', text: logs.join('\n') },
        ],
        credentials: [sandbox.apiKey],
      }
    },
    /** Starts a gateway, and expects that it fails before it sends anything. Returns what it wrote to stderr. */
    async expectStartFailure(options: Options): Promise<string> {
      const sent = sandbox.requests().count
      const gateway = spawn(options)
      const end = await Promise.race([gateway.ended, gateway.started])
      if ('url' in end) throw new Error('The gateway started.')
      expect(end.code).toBe(1)
      expect(end.stderr).toContain(options.dataDir)
      expect(sandbox.requests().count).toBe(sent)
      return end.stderr.trim()
    },
  }
}
