import { startSandbox } from '@countermand/sandbox'
import { expect, it, onTestFinished } from 'vitest'
import { startGatewayProcess } from './gateway-process.ts'

/** More lines than fit into the pipe. */
const REQUESTS = 1_500
const LONG_PATH = `/healthz/${'a'.repeat(190)}`

it('a gateway whose log is not read keeps serving, and stops on SIGTERM', async () => {
  const upstream = await startSandbox()
  onTestFinished(upstream.close)
  const environment = { TELNYX_API_KEY: upstream.sandbox.apiKey, TELNYX_BASE_URL: upstream.baseUrl }
  const gateway = await startGatewayProcess(environment, { readsLog: false })
  for (let sent = 0; sent < REQUESTS; sent += 50) {
    const answers = await Promise.all(Array.from({ length: 50 }, () => fetch(`${gateway.url}${LONG_PATH}`)))
    await Promise.all(answers.map((answer) => answer.text()))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([404]))
  }
  expect(await gateway.stop()).toEqual([0, null])
})
