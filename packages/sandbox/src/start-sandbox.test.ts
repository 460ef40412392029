import { createServer } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { until } from '../test/virtual-clock.ts'
import { visitOverHttp } from '../test/visit.ts'
import { startSandbox } from './start-sandbox.ts'

describe('a sandbox on a port', () => {
  it('answers there, and frees the port when it closes', async () => {
    const { list, baseUrl, close } = await visitOverHttp({ orders: 2 })
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
    'closes at once under a request that meets $kind',
    async (effect) => {
      const { cancel, sandbox, close } = await visitOverHttp({ orders: 1, faults: [{ effect }] })
      const answer = cancel('x').then((response) => response.text())
      answer.catch(() => {}) // it is looked at below, after the close
      await until(() => sandbox.requests().count === 1)
      await close()
      await expect(answer).rejects.toThrow()
    },
  )

  it('says when the port is taken', async () => {
    const { url, close } = await startSandbox()
    onTestFinished(close)
    await expect(startSandbox({ port: Number(new URL(url).port) })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    })
  })
})
