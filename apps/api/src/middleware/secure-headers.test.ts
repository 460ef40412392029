import { expect, it } from 'vitest'
import { createTestGateway } from '../../test/test-gateway.ts'

it('keeps responses out of caches and browsers from guessing their type, errors too', async () => {
  const { send } = await createTestGateway()
  for (const path of ['/v2/cancellation_guards', '/v2/sub_number_orders', '/v2/nothing']) {
    const { headers } = await send('GET', path)
    expect([headers.get('cache-control'), headers.get('x-content-type-options')]).toEqual([
      'no-store',
      'nosniff',
    ])
  }
})
