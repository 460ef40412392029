import { describe, expect, it } from 'vitest'
import { ID, openSandbox, orderIn } from '../../test/open-sandbox.ts'
import { START } from '../../test/virtual-clock.ts'
import type { OrderSeed } from '../seed/order-seed.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

const german: OrderSeed = { id: ID, country_code: 'DE' }

/** One order with the lifecycle on. Its changes depend on its id: `findOrder` searches for one that fits. */
const openWithLifecycle = (order: OrderSeed) => openSandbox({ seed: { orders: [order], lifecycle: true } })

const truthAfter = (order: OrderSeed, ms: number) => {
  const { sandbox, clock } = openWithLifecycle(order)
  clock.advance(ms)
  return sandbox.truthOf(order.id as string)
}

/** The truth about the first order that reaches this state in time. */
function findOrder(order: OrderSeed, ms: number, wanted: Record<string, unknown>) {
  for (let n = 0; n < 200; n++) {
    const id = `order-${n}`
    const truth = truthAfter({ ...order, id }, ms)
    const last = truth.history.at(-1) as unknown as Record<string, unknown>
    if (Object.entries(wanted).every(([name, value]) => last[name] === value)) return truth
  }
  return expect.unreachable('no order reached that state')
}

const describeChanges = (history: { by: string; status: string; requirements_status: string }[]) =>
  history.map(({ by, status, requirements_status }) => `${by}: ${status}, ${requirements_status}`)

describe('an order with the lifecycle', () => {
  it('activates momentarily when it has no requirements', async () => {
    const { sandbox, clock, retrieve } = openWithLifecycle({ id: ID })
    clock.advance(19_000)
    expect(await orderIn(await retrieve(ID))).toMatchObject({ status: 'pending' })
    clock.advance(5 * 60_000)
    const { status, history } = sandbox.truthOf(ID)
    expect(['success', 'failure']).toContain(status)
    expect(history.at(-1)).toMatchObject({ by: 'lifecycle', at: expect.any(Number) })
    expect(history.at(-1)?.at).toBeLessThan(START + 5 * 60_000)
  })

  it('goes from missing values to review, approval and activation', () => {
    const { history } = findOrder(german, 60 * DAY, { status: 'success' })
    expect(describeChanges(history)).toEqual([
      'seed: pending, requirement-info-pending',
      'third-party: pending, requirement-info-under-review',
      'lifecycle: pending, approved',
      'lifecycle: success, approved',
    ])
    expect(history.map(({ deadline }) => deadline !== null)).toEqual([true, false, false, false])
  })

  it('can fail instead of activating', () => {
    const { history } = findOrder({}, 10 * 60_000, { status: 'failure' })
    expect(describeChanges(history)).toEqual(['seed: pending, approved', 'lifecycle: failure, approved'])
  })

  it('gets a new deadline when its values are rejected', () => {
    const review = { ...german, requirements_status: 'requirement-info-under-review' } as const
    const { history } = findOrder(review, 3 * DAY, { requirements_status: 'requirement-info-exception' })
    const rejection = history.at(-1)
    expect(rejection?.by).toBe('lifecycle')
    const daysLeft = ((rejection?.deadline ?? 0) - (rejection?.at ?? 0)) / DAY
    expect(daysLeft).toBeGreaterThanOrEqual(3)
    expect(daysLeft).toBeLessThanOrEqual(30)
  })

  it('is cancelled exactly when its deadline passes', () => {
    const deadline = '2026-12-01T00:00:00Z'
    const end = { by: 'lifecycle', status: 'cancelled', at: Date.parse(deadline), deadline: null }
    const { history } = findOrder({ ...german, deadline }, 365 * DAY, end)
    expect(describeChanges(history)).toEqual([
      'seed: pending, requirement-info-pending',
      'lifecycle: cancelled, requirement-info-pending',
    ])
  })

  it('is cancelled at once when its deadline is in the past', () => {
    const { status, history } = truthAfter({ ...german, deadline: '2026-01-01T00:00:00Z' }, 0)
    expect(status).toBe('cancelled')
    expect(history.at(-1)?.at).toBe(START)
  })

  it('skips its scheduled change once a third party changed it', async () => {
    const { sandbox, clock } = openWithLifecycle({ id: ID })
    sandbox.setStatus(ID, 'on-hold')
    clock.advance(365 * DAY)
    expect(sandbox.truthOf(ID)).toMatchObject({ status: 'on-hold', history: { length: 2 } })
    sandbox.setStatus(ID, 'pending')
    clock.advance(DAY)
    expect(['success', 'failure']).toContain(sandbox.truthOf(ID).status)
  })

  it('continues from the requirements status that a third party set', () => {
    const { sandbox, clock } = openWithLifecycle(german)
    sandbox.setRequirementsStatus(ID, 'approved')
    clock.advance(5 * 60_000)
    expect(['success', 'failure']).toContain(sandbox.truthOf(ID).status)
  })

  it('stays cancelled', async () => {
    const { sandbox, clock, cancel } = openWithLifecycle({ id: ID })
    await cancel(ID)
    clock.advance(365 * DAY)
    expect(sandbox.truthOf(ID)).toMatchObject({ status: 'cancelled', history: { length: 2 } })
  })

  it('ends before a cancel that arrives later', async () => {
    const { sandbox, clock, cancel } = openWithLifecycle({ id: ID })
    clock.advance(DAY)
    expect((await cancel(ID)).status).toBe(422)
    expect(sandbox.truthOf(ID).patches).toEqual({ arrived: 1, applied: 0 })
  })

  it('goes through the same changes whatever happens to others, and however often it is read', () => {
    const runFor90Days = (orders: OrderSeed[], reads: number) => {
      const { sandbox, clock } = openSandbox({ seed: { orders, lifecycle: true } })
      for (let read = 0; read < reads; read++) {
        clock.advance((90 * DAY) / reads)
        sandbox.truth()
      }
      return sandbox.truthOf(ID)
    }
    expect(runFor90Days([german], 1)).toEqual(runFor90Days([german, { id: 'a' }, { id: 'b' }], 1_000))
  })
})

describe('an order without the lifecycle', () => {
  it('stays pending, past its deadline too', () => {
    const { sandbox, clock } = openSandbox({ seed: { orders: [{ id: ID }, { ...german, id: 'b' }] } })
    clock.advance(365 * DAY)
    expect(sandbox.truth().orders.map(({ status }) => status)).toEqual(['pending', 'pending'])
  })

  it('keeps submitted values while others change', async () => {
    const { sandbox, retrieve } = openSandbox({ seed: { orders: [german] } })
    const valuesNow = async () => {
      const { phone_numbers } = await orderIn(await retrieve(ID, 'filter[include_phone_numbers]=true'))
      return phone_numbers?.[0]?.regulatory_requirements?.map(({ field_value }) => field_value)
    }
    const before = await valuesNow()
    sandbox.setRequirementsStatus(ID, 'requirement-info-under-review')
    const after = await valuesNow()
    expect(before).toEqual(['', after?.[1]])
    expect(after?.[0]).toMatch(/^\d+$/)
  })

  it.each([
    ['on-hold', 'pending'],
    ['failure', 'failure'],
    ['success', 'success'],
  ])('that reads %s has numbers that read %s', async (status, numberStatus) => {
    const { retrieve } = openSandbox({ seed: { orders: [{ id: ID, status }] } })
    const { phone_numbers } = await orderIn(await retrieve(ID, 'filter[include_phone_numbers]=true'))
    expect(phone_numbers).toMatchObject([{ status: numberStatus }])
  })

  it('shows at each stage what is missing, under review or rejected', async () => {
    const { sandbox, retrieve } = openSandbox({ seed: { orders: [german] } })
    const stages = []
    for (const stage of [
      'requirement-info-pending',
      'requirement-info-under-review',
      'requirement-info-exception',
      'approved',
    ] as const) {
      sandbox.setRequirementsStatus(ID, stage)
      const { requirements_met, phone_numbers } = await orderIn(
        await retrieve(ID, 'filter[include_phone_numbers]=true'),
      )
      const [number] = phone_numbers ?? []
      expect(number).toMatchObject({ status: 'pending', requirements_status: stage, requirements_met })
      stages.push([requirements_met, ...(number?.regulatory_requirements ?? []).map(({ status }) => status)])
    }
    expect(stages).toEqual([
      [false, 'awaiting-value', 'pending-approval'],
      [false, 'pending-approval', 'pending-approval'],
      [false, 'declined', 'approved'],
      [true, 'approved', 'approved'],
    ])
  })
})

describe('many orders with the lifecycle', () => {
  it('all end, each with its history in order of time', () => {
    const { sandbox, clock } = openSandbox({ seed: { pending: 500, lifecycle: true } })
    clock.advance(365 * DAY)
    const { orders } = sandbox.truth()
    expect(new Set(orders.map(({ status }) => status))).toEqual(new Set(['success', 'failure', 'cancelled']))
    for (const { history } of orders) {
      const times = history.map(({ at }) => at)
      expect(times).toEqual(times.toSorted((a, b) => a - b))
    }
  })
})
