import { expect, it } from 'vitest'
import { createGatewayClient } from './gateway-client.ts'

const clientFor = (url: string, answer: (url: string) => Response) =>
  createGatewayClient({ url, token: 'cmd_x', fetch: async (request) => answer(new Request(request).url) })

it.each(['http://gateway.test', 'http://gateway.test/v2', 'http://gateway.test/below'])(
  'reads /readyz beside /v2 of %s',
  async (url) => {
    let asked = ''
    const client = clientFor(url, (from) => {
      asked = from
      return Response.json({ status: 'ready', detail: 'Telnyx responded with 200.', hold: 'a migration' })
    })
    expect(await client.readiness.retrieve()).toEqual({
      data: { ready: true, detail: 'Telnyx responded with 200.', hold: 'a migration' },
    })
    expect(asked).toBe(`${url.replace(/\/v2$/, '')}/readyz`)
  },
)

it('gives a gateway that is not ready as a result', async () => {
  const errors = [{ title: 'Not ready', detail: 'Telnyx rejects the key (401).', meta: { hold: null } }]
  const client = clientFor('http://gateway.test', () => Response.json({ errors }, { status: 503 }))
  expect(await client.readiness.retrieve()).toEqual({
    data: { ready: false, detail: 'Telnyx rejects the key (401).', hold: null },
  })
})

it.each([
  ['a 503 of another server', Response.json({}, { status: 503 })],
  ['an unknown path', Response.json({}, { status: 404 })],
])('throws after %s', async (_, response) => {
  const client = clientFor('http://gateway.test', () => response)
  await expect(client.readiness.retrieve()).rejects.toThrow()
})
