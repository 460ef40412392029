import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { cancelOrder, createGatewayClient } from '@countermand/core'
import { createVirtualClock } from '@countermand/core/testing'
import { startSandbox } from '@countermand/sandbox'
import { describe, expect, it, vi } from 'vitest'
import { ConfigError } from '../src/config.ts'
import { startGateway } from '../src/start-gateway.ts'
import { startTestGateway } from './start-test-gateway.ts'
import { createConfig, PENDING, silent } from './test-gateway.ts'

const seed = { orders: [{ id: PENDING, status: 'pending' }] }

describe('startGateway', () => {
  it('serves its client over HTTP', async () => {
    const { gateway, token } = await startTestGateway({ sandbox: { seed } })
    const client = createGatewayClient({ url: gateway.url, token })
    const { data } = await client.subNumberOrders.list({ filter: { status: 'pending' } })
    expect(data.map(({ id }) => id)).toEqual([PENDING])
    expect(await cancelOrder(client, PENDING)).toMatchObject({ kind: 'cancelled', evidence: 'response' })
  })

  it('waits for running cancellations before it stops', async () => {
    let answerPatch = () => {}
    const arrived = Promise.withResolvers<void>()
    const upstream = createServer((request, response) => {
      response.setHeader('content-type', 'application/json')
      if (request.method === 'GET') return response.end('{"data":[]}')
      answerPatch = () => response.end(JSON.stringify({ data: { id: PENDING, status: 'cancelled' } }))
      arrived.resolve()
    })
    await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve))
    const baseUrl = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}/v2`
    const gateway = await startGateway({ config: createConfig({ apiKey: 'KEY', baseUrl }), log: silent })
    const client = createGatewayClient({ url: gateway.url, token: gateway.firstToken ?? '' })

    const outcome = cancelOrder(client, PENDING)
    await arrived.promise
    const closed = gateway.close()
    answerPatch()
    expect(await outcome).toMatchObject({ kind: 'cancelled' })
    await closed
    upstream.close()
  })

  it('keeps serving while it drains, without being ready, and then accepts no connection', async () => {
    const upstream = await startSandbox({ seed })
    const config = createConfig({ ...upstream.sandbox, baseUrl: upstream.baseUrl }, { drainSeconds: 20 })
    const clock = createVirtualClock()
    const gateway = await startGateway({ config, log: silent, clock })
    const send = (path: string, method = 'GET') =>
      fetch(`${gateway.url}${path}`, { method, headers: { authorization: `Bearer ${gateway.firstToken}` } })
    expect((await send('/readyz')).status).toBe(200)

    const closed = gateway.close()
    const unready = await send('/readyz')
    expect([unready.status, await unready.text()]).toEqual([503, expect.stringContaining('stopping')])
    expect(unready.headers.get('connection')).toBe('close')
    expect((await send('/healthz')).status).toBe(200)
    await clock.advance(19_999)
    const cancelled = await send(`/v2/sub_number_orders/${PENDING}/cancel`, 'PATCH')
    expect(cancelled.status).toBe(200)

    const early = connect(Number(new URL(gateway.url).port), '127.0.0.1')
    await once(early, 'connect')
    await clock.advance(1)
    await vi.waitFor(() => expect(send('/healthz')).rejects.toThrow('fetch failed'))
    // A connection that was opened before is still served.
    early.write('GET /healthz HTTP/1.1\r\nhost: gateway\r\n\r\n')
    expect(String(await once(early, 'data'))).toContain('HTTP/1.1 200 OK')
    await clock.until(closed)
    await upstream.close()
  })

  it('keeps idle connections open for longer than load balancers do', async () => {
    const { gateway } = await startTestGateway()
    const answer = await fetch(`${gateway.url}/healthz`)
    expect(answer.headers.get('keep-alive')).toBe('timeout=75')
  })

  it('does not start beyond loopback, on a port in use, with a key that Telnyx rejects, or with a URL without the orders API', async () => {
    const upstream = await startSandbox()
    const sandbox = { ...upstream.sandbox, baseUrl: upstream.baseUrl }
    const start = (more: Parameters<typeof createConfig>[1]) =>
      startGateway({ config: createConfig(sandbox, more), log: silent })
    await expect(start({ host: '0.0.0.0' })).rejects.toThrow(
      /HOST is 0\.0\.0\.0.*create one with "countermand-gateway token create"/,
    )
    const taken = Number(new URL(upstream.url).port)
    await expect(start({ port: taken })).rejects.toThrow(/in use: set another PORT/)
    await expect(start({ apiKey: 'KEY_WRONG' })).rejects.toThrow(ConfigError)
    await expect(start({ apiKey: 'KEY_WRONG' })).rejects.not.toThrow('KEY_WRONG')
    await expect(start({ apiKey: 'KEY_WRONG' })).rejects.toThrow(
      /^Telnyx rejects the key: 401 .*[^.]\. Check TELNYX_API_KEY, or the file that TELNYX_API_KEY_FILE names\.$/,
    )
    await expect(start({ baseUrl: `${upstream.url}/v3` })).rejects.toThrow(
      /TELNYX_BASE_URL, which is .*api\.telnyx\.com\/v2/,
    )
    await upstream.close()
  })

  it('creates a token at the first start only, and starts beyond loopback once there is one', async () => {
    const upstream = await startSandbox()
    const config = createConfig({ ...upstream.sandbox, baseUrl: upstream.baseUrl })
    const first = await startGateway({ config, log: silent })
    expect(first.firstToken).toMatch(/^cmd_/)
    await first.close()
    const second = await startGateway({ config: { ...config, host: '0.0.0.0' }, log: silent })
    expect(second.firstToken).toBeUndefined()
    const url = second.url.replace('0.0.0.0', '127.0.0.1')
    const headers = { authorization: `Bearer ${first.firstToken}` }
    expect((await fetch(`${url}/v2/sub_number_orders`, { headers })).status).toBe(200)
    await second.tokens.revoke('first')
    await second.close()
    // All tokens are revoked: the gateway creates no other, and doesn't start beyond loopback.
    const third = startGateway({ config: { ...config, host: '0.0.0.0' }, log: silent })
    await expect(third).rejects.toThrow('no active token')
    const fourth = await startGateway({ config, log: silent })
    expect(fourth.firstToken).toBeUndefined()
    await fourth.close()
    await upstream.close()
  })

  it('starts while Telnyx can not be reached, and is not ready', async () => {
    const { gateway } = await startTestGateway({
      sandbox: { faults: [{ effect: { kind: 'connection-refused' } }] },
    })
    expect((await fetch(`${gateway.url}/healthz`)).status).toBe(200)
    expect((await fetch(`${gateway.url}/readyz`)).status).toBe(503)
  })
})
