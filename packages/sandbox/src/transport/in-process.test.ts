import { describe, expect, it } from 'vitest'
import { ID, openSandbox } from '../../test/open-sandbox.ts'

const pending = { seed: { orders: [{ id: ID }] } }

describe('the in-process fetch', () => {
  it('takes a URL, a Request or a path', async () => {
    const { sandbox } = openSandbox(pending)
    const headers = { authorization: `Bearer ${sandbox.apiKey}` }
    const url = `${sandbox.baseUrl}/sub_number_orders/${ID}`
    const answers = [
      await sandbox.fetch(url, { headers }),
      await sandbox.fetch(new URL(url), { headers }),
      await sandbox.fetch(new Request(url, { headers })),
      await sandbox.fetch(`/v2/sub_number_orders/${ID}`, { headers }),
    ]
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200])
  })

  it('sends nothing when the signal is already aborted', async () => {
    const { cancel, sandbox } = openSandbox(pending)
    await expect(cancel(ID, { signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' })
    expect(sandbox.requests().count).toBe(0)
  })

  it("rejects with the signal's reason during a latency, although the request took effect", async () => {
    const { cancel, sandbox } = openSandbox({
      ...pending,
      faults: [{ effect: { kind: 'latency', ms: 60_000 } }],
    })
    const controller = new AbortController()
    const answer = cancel(ID, { signal: controller.signal })
    controller.abort('too slow')
    await expect(answer).rejects.toBe('too slow')
    expect(sandbox.truthOf(ID).status).toBe('cancelled')
  })

  it('honours the signal of a Request', async () => {
    const { sandbox } = openSandbox({ ...pending, faults: [{ effect: { kind: 'hang' } }] })
    const controller = new AbortController()
    const answer = sandbox.fetch(new Request(`${sandbox.baseUrl}/x`, { signal: controller.signal }))
    controller.abort()
    await expect(answer).rejects.toMatchObject({ name: 'AbortError' })
  })

  it('rejects a redirect when redirect is error', async () => {
    const { cancel } = openSandbox({ ...pending, faults: [{ effect: { kind: 'redirect' } }] })
    await expect(cancel(ID, { redirect: 'error' })).rejects.toThrow('fetch failed')
  })

  it('fails like a refused connection', async () => {
    const { cancel } = openSandbox({ ...pending, faults: [{ effect: { kind: 'connection-refused' } }] })
    await expect(cancel(ID)).rejects.toMatchObject({
      message: 'fetch failed',
      cause: { code: 'ECONNREFUSED', syscall: 'connect' },
    })
  })
})
