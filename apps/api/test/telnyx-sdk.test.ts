import { settled } from '@countermand/core/testing'
import Telnyx from 'telnyx'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { SCOPES, type Scope } from '../src/tokens/tokens.ts'
import { startTestGateway } from './start-test-gateway.ts'
import { createTestGateway, PENDING } from './test-gateway.ts'

const DONE = '0e84f7f9-d195-4d02-9873-9ac4b99c276d'
const NOWHERE = '9e02e20d-167b-49f8-9b57-41495b538660'

/** The official SDK with a gateway as its base URL, in front of a sandbox, over HTTP. */
async function createSdkOnGateway(scopes: readonly Scope[] = SCOPES) {
  const orders = [
    { id: PENDING, status: 'pending', country_code: 'DE', phone_number_type: 'local' },
    { id: DONE, status: 'success', country_code: 'US', phone_number_type: 'toll_free' },
  ]
  const { gateway, sandbox } = await startTestGateway({ sandbox: { seed: { orders } } })
  const connect = (apiKey: string) => new Telnyx({ apiKey, baseURL: `${gateway.url}/v2`, maxRetries: 0 })
  const token = await gateway.tokens.create({ name: 'sdk', scopes })
  return { sandbox, sdk: connect(token ?? ''), connect }
}

describe('the official SDK through the gateway', () => {
  it('lists with filters', async () => {
    const { sdk } = await createSdkOnGateway()
    const german = await sdk.subNumberOrders.list({ filter: { status: 'pending', country_code: 'DE' } })
    expect(german.data?.map(({ id }) => id)).toEqual([PENDING])
    expect(german.meta?.total_results).toBe(1)
    const american = await sdk.subNumberOrders.list({ filter: { status: 'pending', country_code: 'US' } })
    expect(american.data).toEqual([])
  })

  it('retrieves, with phone numbers if requested', async () => {
    const { sdk } = await createSdkOnGateway()
    expect((await sdk.subNumberOrders.retrieve(PENDING)).data).toMatchObject({
      id: PENDING,
      status: 'pending',
    })
    const whole = await sdk.subNumberOrders.retrieve(PENDING, { filter: { include_phone_numbers: true } })
    expect(whole.data).toHaveProperty('phone_numbers')
  })

  it('finds the number order and the phone numbers of an order', async () => {
    const { sdk } = await createSdkOnGateway()
    const { data: numbers } = await sdk.numberOrderPhoneNumbers.list({ filter: { country_code: 'DE' } })
    const [number] = numbers ?? []
    expect(number).toMatchObject({ sub_number_order_id: PENDING, country_code: 'DE' })
    const { data: numberOrder } = await sdk.numberOrders.retrieve(number?.order_request_id ?? '')
    expect(numberOrder?.sub_number_orders_ids).toEqual([PENDING])
    const listed: (string | undefined)[] = []
    for await (const { id } of sdk.numberOrders.list()) listed.push(id)
    expect(listed).toHaveLength(2)
  })

  it('cancels, and repeats a cancel', async () => {
    const { sdk, sandbox } = await createSdkOnGateway()
    expect((await sdk.subNumberOrders.cancel(PENDING)).data).toMatchObject({
      id: PENDING,
      status: 'cancelled',
    })
    expect((await sdk.subNumberOrders.cancel(PENDING)).data).toMatchObject({
      id: PENDING,
      status: 'cancelled',
    })
    expect(sandbox.truthOf(PENDING).patches.applied).toBe(1)
  })

  it('raises its own error classes', async () => {
    const { sdk, connect } = await createSdkOnGateway()
    await expect(connect('cmd_unknown').subNumberOrders.list()).rejects.toBeInstanceOf(
      Telnyx.AuthenticationError,
    )
    await expect(sdk.subNumberOrders.cancel(NOWHERE)).rejects.toBeInstanceOf(Telnyx.NotFoundError)
    await expect(sdk.subNumberOrders.cancel(DONE)).rejects.toBeInstanceOf(Telnyx.UnprocessableEntityError)
  })

  it('raises PermissionDeniedError for a token without the scope', async () => {
    const { sdk } = await createSdkOnGateway(['orders:read'])
    await expect(sdk.subNumberOrders.cancel(PENDING)).rejects.toBeInstanceOf(Telnyx.PermissionDeniedError)
  })
})

describe("the official SDK's own retry", () => {
  afterEach(() => {
    vi.useRealTimers()
  })

  it('after a 504 gets the true outcome, with one PATCH applied', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const { gateway, sandbox, clock, token } = await createTestGateway({
      faults: [
        { match: { path: 'cancel' }, effect: { kind: 'hang', applied: true }, count: 1 },
        { match: { path: 'retrieve' }, effect: { kind: 'error', status: 503 } },
      ],
    })
    const answered = Promise.withResolvers<void>()
    const statuses: number[] = []
    const sdk = new Telnyx({
      apiKey: token,
      baseURL: 'http://gateway/v2',
      fetch: async (url, init) => {
        const answer = await clock.until(Promise.resolve(gateway.app.request(String(url), init)))
        statuses.push(answer.status)
        sandbox.setFaults([])
        answered.resolve()
        return answer
      },
    })
    const cancelled = sdk.subNumberOrders.cancel(PENDING)
    await answered.promise
    await settled()
    vi.advanceTimersByTime(10_000)
    expect((await cancelled).data).toMatchObject({ id: PENDING, status: 'cancelled' })
    expect(statuses).toEqual([504, 200])
    expect(sandbox.truthOf(PENDING).patches.applied).toBe(1)
  })
})
