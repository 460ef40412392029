import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { CancelOutcome, TelnyxFailure } from '@countermand/core'
import { createSandbox, type Sandbox } from '@countermand/sandbox'
import { getRequestListener } from '@hono/node-server'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createCertificates } from './certificates.ts'
import { startGatewayProcess } from './gateway-process.ts'
import { PENDING } from './test-gateway.ts'

let folder: string
let server: Server
let sandbox: Sandbox
/** Requests that reached the server over TLS. */
let requests: number

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'countermand-tls-'))
  createCertificates(folder)
  const read = (name: string) => readFileSync(join(folder, name))
  server = createServer(
    { key: read('server.key'), cert: read('server.pem') },
    getRequestListener((request) => {
      requests++
      return sandbox.fetch(request)
    }),
  )
  server.listen(0, 'localhost')
  await once(server, 'listening')
})

afterAll(() => {
  server.closeAllConnections()
  server.close()
  rmSync(folder, { recursive: true })
})

beforeEach(() => {
  requests = 0
  sandbox = createSandbox({ seed: { orders: [{ id: PENDING, status: 'pending' }] } })
})

/** The environment of a process that uses the server by a host name, and trusts an authority beside those of Node. */
const environment = (host: string, ca: string | undefined) => ({
  TELNYX_API_KEY: sandbox.apiKey,
  TELNYX_BASE_URL: `https://${host}:${(server.address() as AddressInfo).port}/v2`,
  ...(ca && { NODE_EXTRA_CA_CERTS: join(folder, ca) }),
})

/** It would try again until its deadline: one try is enough, however long it takes. */
const SCRIPT = `
  import { cancelOrder, createTelnyxClient } from '@countermand/core'
  const firstTry = new AbortController()
  let failure
  const outcome = await cancelOrder(createTelnyxClient(), '${PENDING}', {
    signal: firstTry.signal,
    onEvent(event) {
      failure ??= event.failure
      if (failure) firstTry.abort()
    },
  })
  console.log(JSON.stringify({ kind: outcome.kind, failure }))
`

/** Cancels the order in a process of its own, because Node reads its authorities once, at its start. */
async function cancel(
  env: Record<string, string>,
): Promise<Pick<CancelOutcome, 'kind'> & { failure?: TelnyxFailure }> {
  const args = ['--input-type=module', '--eval', SCRIPT]
  const { stdout } = await promisify(execFile)(process.execPath, args, { env, cwd: import.meta.dirname })
  return JSON.parse(stdout)
}

const REFUSED = [
  ['an unknown authority', 'localhost', 'other-ca.pem', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
  ['no authority but those of Node', 'localhost', undefined, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
  ['a certificate for another host', '127.0.0.1', 'ca.pem', 'ERR_TLS_CERT_ALTNAME_INVALID'],
] as const

describe('a cancel over TLS', () => {
  it('is sent to a server with the right name and a known authority', async () => {
    expect(await cancel(environment('localhost', 'ca.pem'))).toEqual({ kind: 'cancelled' })
    expect(sandbox.truthOf(PENDING).patches.applied).toBe(1)
  })

  it.each(REFUSED)('is not sent with %s', async (_, host, ca, code) => {
    expect(await cancel(environment(host, ca))).toMatchObject({
      kind: 'not-sent',
      failure: {
        kind: 'connection',
        delivery: 'not-sent',
        code,
        message: expect.stringContaining('its certificate is not trusted'),
      },
    })
    expect(requests).toBe(0)
  })
})

describe('a gateway', () => {
  it('cancels over TLS with a known authority', async () => {
    const gateway = await startGatewayProcess(environment('localhost', 'ca.pem'))
    const headers = { authorization: `Bearer ${gateway.token}` }
    const response = await fetch(`${gateway.url}/v2/sub_number_orders/${PENDING}/cancel`, {
      method: 'PATCH',
      headers,
    })
    expect([response.status, response.headers.get('x-cancellation-outcome')]).toEqual([200, 'cancelled'])
    await gateway.stop()
  })

  it('is not ready and reads nothing if the certificate is for another host', async () => {
    const gateway = await startGatewayProcess(environment('127.0.0.1', 'ca.pem'))
    const headers = { authorization: `Bearer ${gateway.token}` }
    const read = await fetch(`${gateway.url}/v2/sub_number_orders`, { headers })
    const ready = await fetch(`${gateway.url}/readyz`)
    expect([read.status, ready.status]).toEqual([502, 503])
    expect(await read.text()).toContain('its certificate is not trusted: ERR_TLS_CERT_ALTNAME_INVALID')
    expect(requests).toBe(0)
    await gateway.stop()
  })
})
