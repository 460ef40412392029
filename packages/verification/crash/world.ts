import { type StartSandboxOptions, startSandbox } from '@countermand/sandbox'
import { expect, onTestFinished } from 'vitest'
import { type GatewayProcessOptions, spawnGateway } from './gateway-process.ts'

type Options = Omit<GatewayProcessOptions, 'upstream'>

/** A sandbox on a port, and gateways in front of it. */
export async function createWorld(options?: StartSandboxOptions) {
  const { sandbox, baseUrl, close } = await startSandbox(options)
  onTestFinished(close)
  const upstream = { apiKey: sandbox.apiKey, baseUrl }
  const spawn = (options: Options) => spawnGateway({ ...options, upstream })
  return {
    sandbox,
    orderIds: sandbox.truth().orders.map(({ id }) => id),
    spawn,
    /** Starts a gateway that has to refuse to work, before it has sent anything; gives its words. */
    async refusal(options: Options): Promise<string> {
      const sent = sandbox.requests().count
      const gateway = spawn(options)
      const end = await Promise.race([gateway.ended, gateway.serves])
      if ('url' in end) throw new Error('It serves.')
      expect(end.code).toBe(1)
      expect(end.said).toContain(options.dataDir)
      expect(sandbox.requests().count).toBe(sent)
      return end.said.trim()
    },
  }
}
