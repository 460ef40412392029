import { type StartSandboxOptions, startSandbox } from '@countermand/sandbox'
import type { Logger } from 'pino'
import { onTestFinished } from 'vitest'
import type { Config } from '../src/config.ts'
import { startGateway } from '../src/start-gateway.ts'
import { createConfig, silent } from './test-gateway.ts'

/** A gateway in front of a sandbox, each on a port of loopback. Both end with the test. */
export async function startTestGateway({
  sandbox: options = {},
  config: settings = {},
  log = silent,
}: {
  sandbox?: StartSandboxOptions
  config?: Partial<Config>
  log?: Logger
} = {}) {
  const { sandbox, baseUrl, close } = await startSandbox(options)
  onTestFinished(close)
  const config = createConfig({ apiKey: sandbox.apiKey, baseUrl }, settings)
  const gateway = await startGateway({ config, log })
  onTestFinished(gateway.close)
  return { gateway, sandbox, dataDir: config.dataDir, token: gateway.firstToken ?? '' }
}
