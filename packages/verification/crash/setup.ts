import { type StartSandboxOptions, startSandbox } from '@countermand/sandbox'
import { expect, onTestFinished } from 'vitest'
import { type GatewayProcessOptions, spawnGateway } from './gateway-process.ts'

type Options = Omit<GatewayProcessOptions, 'upstream'>

/** Starts a sandbox on a port, and gateways in front of it. All of them end with the test. */
export async function createSetup(options?: StartSandboxOptions) {
  const { sandbox, baseUrl, close } = await startSandbox(options)
  onTestFinished(close)
  const upstream = { apiKey: sandbox.apiKey, baseUrl }
  function spawn(options: Options) {
    const gateway = spawnGateway({ ...options, upstream })
    onTestFinished(() => gateway.kill())
    return gateway
  }
  return {
    sandbox,
    orderIds: sandbox.truth().orders.map(({ id }) => id),
    spawn,
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
