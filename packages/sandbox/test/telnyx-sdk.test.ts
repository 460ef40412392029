import Telnyx from 'telnyx'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type StartSandboxOptions, startSandbox } from '../src/start-sandbox.ts'
import { ID, OTHER_ID, UNKNOWN_ID } from './open-sandbox.ts'

async function sdk(options: StartSandboxOptions = {}) {
  const orders = [{ id: ID }, { id: OTHER_ID, status: 'success', country_code: 'DE', phone_numbers_count: 2 }]
  const { sandbox, baseUrl, close } = await startSandbox({ seed: { orders }, ...options })
  onTestFinished(close)
  const clientWith = (apiKey: string) => new Telnyx({ apiKey, baseURL: baseUrl, maxRetries: 0 })
  return { sandbox, clientWith, client: clientWith(sandbox.apiKey) }
}

describe('the official Telnyx SDK', () => {
  it('lists with filters', async () => {
    const { client } = await sdk()
    const page = await client.subNumberOrders.list({
      filter: { status: 'success', country_code: 'DE', phone_numbers_count: 2, include_phone_numbers: true },
    })
    expect(page.data?.map(({ id }) => id)).toEqual([OTHER_ID])
    expect(page.data?.[0]?.phone_numbers).toHaveLength(2)
    expect(page.meta).toMatchObject({ page_number: 1, total_results: 1 })
  })

  it('reads number orders, page by page, and their numbers', async () => {
    const { client, sandbox } = await sdk({ seed: { orders: 45 } })
    const numberOrders = []
    for await (const order of client.numberOrders.list()) numberOrders.push(order)
    expect(numberOrders.flatMap((order) => order.sub_number_orders_ids ?? []).toSorted()).toEqual(
      sandbox
        .truth()
        .orders.map(({ id }) => id)
        .toSorted(),
    )
    const pending = await client.numberOrders.list({
      filter: { status: 'pending', created_at: { gt: '2000-01-01T00:00:00Z' }, requirements_met: false },
    })
    expect(pending.data.length).toBeGreaterThan(0)
    expect(pending.data.every(({ status }) => status === 'pending')).toBe(true)

    const { data } = await client.numberOrders.retrieve(numberOrders[0]?.id ?? '')
    const [first] = data?.phone_numbers ?? []
    const number = await client.numberOrderPhoneNumbers.retrieve(first?.id ?? '')
    expect(number.data).toMatchObject({ phone_number: first?.phone_number, order_request_id: data?.id })
    const german = await client.numberOrderPhoneNumbers.list({ filter: { country_code: 'DE' } })
    expect(new Set(german.data?.map(({ country_code }) => country_code))).toEqual(new Set(['DE']))
  })

  it('retrieves', async () => {
    const { client } = await sdk()
    const { data } = await client.subNumberOrders.retrieve(OTHER_ID, {
      filter: { include_phone_numbers: true },
    })
    expect(data).toMatchObject({ id: OTHER_ID, status: 'success', phone_numbers: { length: 2 } })
  })

  it('cancels', async () => {
    const { client, sandbox } = await sdk()
    const { data } = await client.subNumberOrders.cancel(ID)
    expect(data).toMatchObject({ id: ID, status: 'cancelled' })
    expect(sandbox.truthOf(ID).patches).toEqual({ arrived: 1, applied: 1 })
  })

  it('raises its own error classes', async () => {
    const { client, clientWith } = await sdk()
    await expect(clientWith('KEY_OTHER').subNumberOrders.list()).rejects.toBeInstanceOf(
      Telnyx.AuthenticationError,
    )
    await expect(client.subNumberOrders.cancel(UNKNOWN_ID)).rejects.toBeInstanceOf(Telnyx.NotFoundError)
    const refusal = client.subNumberOrders.cancel(OTHER_ID)
    await expect(refusal).rejects.toBeInstanceOf(Telnyx.UnprocessableEntityError)
    await expect(refusal).rejects.toMatchObject({ status: 422, error: { errors: [{ code: '10027' }] } })
  })

  it('reports a rate limit', async () => {
    const { client } = await sdk({ rateLimit: { limit: 1, windowMs: 3_600_000 } })
    await client.subNumberOrders.list()
    await expect(client.subNumberOrders.list()).rejects.toBeInstanceOf(Telnyx.RateLimitError)
  })

  it('reports a connection that breaks', async () => {
    const { client } = await sdk({ faults: [{ effect: { kind: 'lost-answer' } }] })
    await expect(client.subNumberOrders.cancel(ID)).rejects.toBeInstanceOf(Telnyx.APIConnectionError)
  })
})
