import { expect, it } from 'vitest'
import { createTestGateway } from '../../test/test-gateway.ts'

const errors = [{ code: '10007', title: 'Unexpected error', detail: 'Try later' }]

it.each([
  [
    401,
    "401 Unexpected error: Try later (code 10007). This concerns the gateway's own key: contact its operator.",
  ],
  [503, 'Telnyx sent no usable response. 503 Unexpected error: Try later (code 10007). Try again.'],
])('the error of a read that Telnyx answers with %i is in whole sentences', async (status, detail) => {
  const { send } = await createTestGateway({ answer: () => Response.json({ errors }, { status }) })
  const { body } = await send('GET', '/v2/sub_number_orders')
  expect(body.errors[0].detail).toBe(detail)
})

it('a read for which the rate limit has no room does not say that Telnyx is slow', async () => {
  const { send } = await createTestGateway({
    answer: () =>
      Response.json(
        { errors: [] },
        {
          status: 429,
          headers: { 'x-ratelimit-limit': '1', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '50' },
        },
      ),
  })
  await send('GET', '/v2/sub_number_orders')
  const { status, body } = await send('GET', '/v2/sub_number_orders')
  expect(status).toBe(504)
  expect(body.errors[0].detail).toMatch(
    /^Telnyx was not asked\. The rate limit allows no request before the deadline\. It allows one at .+Z\. Try again later\.$/,
  )
})
