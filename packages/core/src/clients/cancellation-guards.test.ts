import { expect, it } from 'vitest'
import { TelnyxError } from '../wire/telnyx-error.ts'
import { createGatewayClient } from './gateway-client.ts'

/** A client of a gateway that answers every request so. */
const clientOf = (status: number, body: unknown) =>
  createGatewayClient({
    url: 'http://gateway.test',
    token: 'cmd_of_a_test',
    fetch: async () => Response.json(body, { status }),
  })

it('returns the guards of the gateway', async () => {
  const client = clientOf(200, { data: { maxPhoneNumbers: 100 } })
  expect(await client.cancellationGuards.retrieve()).toEqual({ data: { maxPhoneNumbers: 100 } })
})

it.each([
  ['has a guard that is not known here', 200, { data: { protectFridays: true } }],
  ['has none such', 404, { errors: [{ code: '10005' }] }],
  ['says nothing of use', 200, {}],
])('throws when the gateway %s', async (_, status, body) => {
  await expect(clientOf(status, body).cancellationGuards.retrieve()).rejects.toBeInstanceOf(TelnyxError)
})
