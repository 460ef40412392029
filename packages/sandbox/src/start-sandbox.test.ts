import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openSandboxOverHttp } from '../test/open-sandbox.ts'
import { until } from '../test/virtual-clock.ts'
import type { SandboxOptions } from './sandbox.ts'
import { startSandbox } from './start-sandbox.ts'

async function openForTest(options: SandboxOptions = {}) {
  const it = await openSandboxOverHttp({ seed: { orders: [{ id: 'mine' }] }, ...options })
  onTestFinished(it.close)
  return it
}

describe('a sandbox on a port', () => {
  it('answers there, and frees the port when it closes', async () => {
    const { list, baseUrl, close } = await openSandboxOverHttp({ orders: 2 })
    expect((await list()).status).toBe(200)
    await close()
    const { port } = new URL(baseUrl)
    const next = createServer()
    await new Promise<void>((resolve, reject) =>
      next.once('error', reject).listen(Number(port), '127.0.0.1', resolve),
    )
    await new Promise((resolve) => next.close(resolve))
  })

  it.each([{ kind: 'hang' }, { kind: 'endless-body' }, { kind: 'late-application', delayMs: 1 }] as const)(
    'closes at once during a request with $kind',
    async (effect) => {
      const { cancel, sandbox, close } = await openSandboxOverHttp({ orders: 1, faults: [{ effect }] })
      const answer = cancel('x').then((response) => response.text())
      answer.catch(() => {}) // asserted below, after the close
      await until(() => sandbox.requests().count === 1)
      await close()
      await expect(answer).rejects.toThrow()
    },
  )

  it('refuses connections, and accepts them again', async () => {
    const { cancel, sandbox, setConnections } = await openForTest()
    expect((await cancel('mine')).status).toBe(200)
    await setConnections('refused')
    await expect(cancel('mine')).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } })
    expect(sandbox.truthOf('mine').patches.arrived).toBe(1)
    await setConnections('accepted')
    expect((await cancel('mine')).status).toBe(422)
  })

  it('never completes a connection, and accepts them again', async () => {
    const { cancel, sandbox, setConnections, baseUrl } = await openForTest()
    await setConnections('hanging')
    const socket = connect({ host: '127.0.0.1', port: Number(new URL(baseUrl).port), timeout: 50 })
    await once(socket, 'timeout')
    expect(socket.connecting).toBe(true)
    socket.destroy()
    await setConnections('accepted')
    expect((await cancel('mine')).status).toBe(200)
    expect(sandbox.truthOf('mine').patches).toEqual({ arrived: 1, applied: 1 })
  })

  it.each(['refused', 'hanging'] as const)('breaks open connections when new ones are %s', async (state) => {
    const { cancel, sandbox, setConnections } = await openForTest({ faults: [{ effect: { kind: 'hang' } }] })
    const answer = cancel('mine')
    answer.catch(() => {}) // asserted below
    await until(() => sandbox.requests().count === 1)
    await setConnections(state)
    await expect(answer).rejects.toMatchObject({ cause: { code: 'UND_ERR_SOCKET' } })
  })

  it.each(['refused', 'hanging'] as const)('frees the port while connections are %s', async (state) => {
    const { setConnections, close, baseUrl } = await openSandboxOverHttp()
    await setConnections(state)
    await close()
    const next = await startSandbox({ port: Number(new URL(baseUrl).port) })
    await next.close()
  })

  it('rejects when the port is taken', async () => {
    const { url, close } = await startSandbox()
    onTestFinished(close)
    await expect(startSandbox({ port: Number(new URL(url).port) })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    })
  })
})
