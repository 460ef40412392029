import { describe, expect, it } from 'vitest'
import { anOrder } from '../../test/orders.ts'
import {
  connectionRefused,
  connectionReset,
  gatewayError,
  noResponse,
  type Responder,
  rateLimited,
  respondWith,
  text,
  withError,
  withOrder,
} from '../../test/responders.ts'
import { createScriptedGateway } from '../../test/scripted-clients.ts'
import { START } from '../../test/virtual-clock.ts'
import type { CancelOutcome } from '../wire/cancel-outcome.ts'

const pending = anOrder()
const over = anOrder({ status: 'cancelled' })
const guards = { maxPhoneNumbers: 10 }
const refused: CancelOutcome = {
  kind: 'refused',
  failure: {
    kind: 'rejected',
    delivery: 'answered',
    status: 422,
    errors: [],
    systemic: false,
    message: '422',
  },
}
const OUTCOMES: CancelOutcome[] = [
  { kind: 'cancelled', evidence: 're-read', order: over },
  { kind: 'accepted', order: pending },
  { kind: 'already-cancelled', order: over },
  { kind: 'not-cancellable', reason: 'It is active.', order: anOrder({ status: 'success' }) },
  { kind: 'blocked', guard: 'countries', reason: 'Orders of US stay.', order: pending },
  { kind: 'not-found' },
  refused,
  { kind: 'not-sent', reason: 'Time ran out.' },
  { kind: 'unknown', reason: 'Its answer was lost.', attempts: 2 },
]
const lostAnswers = {
  noResponse,
  'a broken connection': connectionReset,
  'a 502 of a proxy': text(502, '<html>'),
}

describe('an answer with an outcome', () => {
  it.each(OUTCOMES.map((outcome) => [outcome.kind, outcome] as const))(
    '%s is returned unchanged, after one request',
    async (_, outcome) => {
      const gateway = createScriptedGateway({ patches: [respondWith(outcome)] })
      expect(await gateway.cancel()).toEqual(outcome)
      expect(gateway.methods).toBe('PATCH')
    },
  )

  it('is reported as an attempt for each request to the gateway', async () => {
    const gateway = createScriptedGateway({ patches: [connectionReset, respondWith({ kind: 'not-found' })] })
    const attempts: number[] = []
    await gateway.cancel({ onEvent: (event) => event.type === 'attempt' && attempts.push(event.number) })
    expect(attempts).toEqual([1, 2])
  })

  it('is requested with the token, and with a reason that may be any text', async () => {
    const gateway = createScriptedGateway({ patches: [respondWith({ kind: 'not-found' })] })
    await gateway.cancel({ reason: 'Kündigung — 100 %' })
    const { request } = gateway.requests[0] ?? expect.unreachable()
    expect(new URL(request.url).pathname).toBe(
      '/v2/sub_number_orders/12ade33a-21c0-473b-b055-b3c836e1c292/cancel',
    )
    expect(request.headers.get('authorization')).toBe('Bearer cmd_of_a_test')
    expect(decodeURIComponent(request.headers.get('x-cancellation-reason') ?? '')).toBe('Kündigung — 100 %')
  })

  it('accepts a reason that is not a valid URI component', async () => {
    const gateway = createScriptedGateway({ patches: [respondWith({ kind: 'not-found' })] })
    expect(await gateway.cancel({ reason: 'half a letter \ud800' })).toEqual({ kind: 'not-found' })
  })
})

describe.each(Object.entries(lostAnswers))('after %s', (_, lost) => {
  it.each([
    ['cancelled', OUTCOMES[0], { kind: 'cancelled', evidence: 're-read' }],
    ['accepted', OUTCOMES[1], { kind: 'accepted' }],
    ['already-cancelled', OUTCOMES[2], { kind: 'cancelled', evidence: 'inferred' }],
    ['not-cancellable', OUTCOMES[3], { kind: 'not-cancellable' }],
    ['blocked', OUTCOMES[4], { kind: 'unknown', order: pending }],
    ['not-found', OUTCOMES[5], { kind: 'unknown' }],
    ['refused', OUTCOMES[6], { kind: 'unknown' }],
    ['not-sent', OUTCOMES[7], { kind: 'unknown' }],
    ['unknown', OUTCOMES[8], { kind: 'unknown' }],
  ] as const)('repeats the request, and understands %s', async (_, outcome, meaning) => {
    const gateway = createScriptedGateway({ patches: [lost, respondWith(outcome as CancelOutcome)] })
    expect(await gateway.cancel({ deadlineMs: 120_000 })).toMatchObject(
      lost === noResponse ? { kind: 'unknown' } : meaning,
    )
    expect(gateway.methods).toBe(lost === noResponse ? 'PATCH' : 'PATCH PATCH')
  })
})

describe('a gateway response without an outcome', () => {
  it('is awaited until the deadline, because the gateway may be working on it', async () => {
    const gateway = createScriptedGateway({ patches: [noResponse] })
    expect(await gateway.cancel()).toMatchObject({ kind: 'unknown', failure: { kind: 'timeout' } })
    expect(gateway.clock.now()).toBe(START + 60_000)
    expect(gateway.clock.timers).toBe(0)
  })

  it.each([401, 403])('refuses at once with %i', async (status) => {
    const gateway = createScriptedGateway({ patches: [gatewayError(status, '10009')] })
    expect(await gateway.cancel()).toMatchObject({ kind: 'refused', failure: { status, systemic: true } })
    expect(gateway.methods).toBe('PATCH')
  })

  it('is not refused with 401 if an earlier request may have taken effect', async () => {
    const gateway = createScriptedGateway({ patches: [connectionReset, gatewayError(401, '10009')] })
    expect(await gateway.cancel()).toMatchObject({ kind: 'unknown' })
  })

  it('sends nothing while it is on hold', async () => {
    const gateway = createScriptedGateway({ patches: [gatewayError(503, '10037', { 'retry-after': '60' })] })
    expect(await gateway.cancel()).toMatchObject({
      kind: 'not-sent',
      reason: expect.stringContaining('Held'),
    })
  })

  it('may have cancelled when its 504 has no outcome, and is repeated', async () => {
    const patches = [
      gatewayError(504, '10008'),
      respondWith({ kind: 'cancelled', evidence: 're-read', order: over }),
    ]
    const gateway = createScriptedGateway({ patches })
    expect(await gateway.cancel()).toMatchObject({ kind: 'cancelled' })
    const silent = createScriptedGateway({ patches: [gatewayError(504, '10008')] })
    expect(await silent.cancel()).toMatchObject({ kind: 'unknown' })
  })

  it('may have cancelled when a 503 is not its own', async () => {
    const gateway = createScriptedGateway({ patches: [withError(503, '10037')] })
    expect(await gateway.cancel()).toMatchObject({ kind: 'unknown' })
  })

  it('was never reached when its connections are refused', async () => {
    const gateway = createScriptedGateway({ patches: [connectionRefused] })
    expect(await gateway.cancel()).toMatchObject({ kind: 'not-sent', failure: { code: 'ECONNREFUSED' } })
  })

  it('is requested no more often than allowed, without a wait after the last time', async () => {
    const gateway = createScriptedGateway({ patches: [connectionReset] })
    expect(await gateway.cancel({ attempts: 2 })).toMatchObject({ kind: 'unknown', attempts: 2 })
    expect(gateway.requests.map(({ at }) => at)).toEqual([0, 500])
    expect(gateway.clock.now()).toBe(START + 500)
  })

  it('was not processed if it is a 429: the request waits, and uses up no attempt', async () => {
    const limited = rateLimited(2)
    const patches = [limited, limited, limited, respondWith({ kind: 'accepted', order: pending })]
    const gateway = createScriptedGateway({ patches })
    expect(await gateway.cancel({ attempts: 1 })).toMatchObject({ kind: 'accepted' })
    expect(gateway.requests.map(({ at }) => at)).toEqual([0, 2_000, 4_000, 6_000])
  })

  it('is not-sent if it is a 429 until the deadline, with the time from which another try has room', async () => {
    const gateway = createScriptedGateway({ patches: [rateLimited(25)] })
    expect(await gateway.cancel()).toMatchObject({
      kind: 'not-sent',
      failure: { kind: 'out-of-time', room_at: new Date(START + 65_000).toISOString() },
    })
    expect(gateway.requests.map(({ at }) => at)).toEqual([0, 25_000, 50_000])
  })

  it('leaves it unknown whether an earlier request took effect if it is a 429', async () => {
    const gateway = createScriptedGateway({ patches: [connectionReset, rateLimited(25)] })
    expect(await gateway.cancel()).toMatchObject({ kind: 'unknown' })
  })

  it('ends the wait after a 429 when the caller aborts', async () => {
    const gateway = createScriptedGateway({ patches: [rateLimited(30)] })
    const abort = new AbortController()
    gateway.clock.after(1_000, () => abort.abort())
    expect(await gateway.cancel({ signal: abort.signal })).toMatchObject({ kind: 'not-sent' })
    expect([gateway.methods, gateway.clock.now()]).toEqual(['PATCH', START + 1_000])
  })

  it('is not requested for an id that is not valid in a URL, and no time is lost', async () => {
    const gateway = createScriptedGateway({})
    expect(await gateway.cancel({}, '../x')).toMatchObject({
      kind: 'not-sent',
      failure: { kind: 'invalid-id' },
    })
    expect(gateway.clock.now()).toBe(START)
  })

  it('is not requested after an abort, nor after the deadline', async () => {
    const gateway = createScriptedGateway({ patches: [respondWith({ kind: 'not-found' })] })
    expect(await gateway.cancel({ signal: AbortSignal.abort() })).toMatchObject({ kind: 'not-sent' })
    expect(await gateway.cancel({ deadlineMs: 0 })).toMatchObject({ kind: 'not-sent' })
    expect(gateway.methods).toBe('')
  })

  it('says that a response was lost when the order now reads failure', async () => {
    const failed: CancelOutcome = {
      kind: 'not-cancellable',
      reason: 'It failed.',
      order: anOrder({ status: 'failure' }),
    }
    const gateway = createScriptedGateway({ patches: [connectionReset, respondWith(failed)] })
    expect(await gateway.cancel()).toMatchObject({
      kind: 'not-cancellable',
      reason: expect.stringContaining('lost'),
    })
  })
})

describe("the caller's own guards", () => {
  it('are applied before the request to the gateway', async () => {
    const gateway = createScriptedGateway({ gets: [withOrder('pending', { phone_numbers_count: 11 })] })
    expect(await gateway.cancel({ guards })).toMatchObject({ kind: 'blocked', guard: 'maxPhoneNumbers' })
    expect(gateway.methods).toBe('GET')
  })

  it('allow the request to the gateway if they allow the order', async () => {
    const gateway = createScriptedGateway({
      gets: [withOrder('pending')],
      patches: [respondWith({ kind: 'accepted', order: pending })],
    })
    expect(await gateway.cancel({ guards })).toMatchObject({ kind: 'accepted' })
    expect(gateway.methods).toBe('GET PATCH')
  })

  it('accept a reading from a list for 30 seconds', async () => {
    const gateway = createScriptedGateway({
      gets: [withOrder('pending')],
      patches: [respondWith({ kind: 'accepted', order: pending })],
    })
    const { data: order } = await gateway.client.subNumberOrders.retrieve(pending.id)
    await gateway.cancel({ guards }, order)
    expect(gateway.methods).toBe('GET PATCH')
    await gateway.clock.advance(30_001)
    await gateway.cancel({ guards }, order)
    expect(gateway.methods).toBe('GET PATCH GET PATCH')
  })

  it.each([
    ['pending', 404, { kind: 'not-found' }],
    ['pending', 401, { kind: 'refused', failure: { systemic: true } }],
    ['pending', 500, { kind: 'not-sent' }],
  ])('send nothing when %s reading is answered with %i', async (_, status, outcome) => {
    const gateway = createScriptedGateway({ gets: [withError(status)] })
    expect(await gateway.cancel({ guards })).toMatchObject(outcome)
    expect(gateway.methods).toMatch(/^GET( GET)*$/)
  })

  it.each(Object.entries(lostAnswers))('read again after a reading with %s', async (_, lost) => {
    const gateway = createScriptedGateway({
      gets: [lost, withOrder('pending')],
      patches: [respondWith({ kind: 'accepted', order: pending })],
    })
    expect(await gateway.cancel({ guards })).toMatchObject({ kind: 'accepted' })
    expect(gateway.methods).toBe('GET GET PATCH')
  })

  it('wait for the limit, and not beyond the deadline, when the reading is answered with 429', async () => {
    const gateway = createScriptedGateway({ gets: [rateLimited(5)] })
    expect(await gateway.cancel({ guards })).toMatchObject({ kind: 'not-sent' })
    expect(gateway.requests.length).toBeLessThan(20)
  })

  it.each([
    ['at once', [noResponse]],
    ['after a 429', [rateLimited(3), noResponse]],
  ])('do not wait beyond the deadline for a reading that is sent %s', async (_, gets) => {
    const gateway = createScriptedGateway({ gets })
    expect(await gateway.cancel({ guards, deadlineMs: 5_000 })).toMatchObject({ kind: 'not-sent' })
    expect(gateway.clock.now()).toBeLessThanOrEqual(START + 5_000)
  })

  it('leave the deadline where it was if the request then waits for a 429 of another call', async () => {
    const limitedMeanwhile: Responder = async (request) => {
      await gateway.client.subNumberOrders.retrieve(pending.id).catch(() => {})
      return withOrder('pending')(request)
    }
    const gateway = createScriptedGateway({
      gets: [limitedMeanwhile, rateLimited(5)],
      patches: [noResponse],
    })
    expect(await gateway.cancel({ guards, deadlineMs: 20_000 })).toMatchObject({ kind: 'unknown' })
    expect([gateway.methods, gateway.requests[2]?.at]).toEqual(['GET GET PATCH', 5_000])
    expect(gateway.clock.now()).toBe(START + 20_000)
  })

  it('are applied again before a repeat if the reading is no longer fresh', async () => {
    const gateway = createScriptedGateway({
      gets: [
        withOrder('pending', { phone_numbers_count: 1 }),
        withOrder('pending', { phone_numbers_count: 50 }),
      ],
      patches: [connectionReset],
    })
    const { data: order } = await gateway.client.subNumberOrders.retrieve(pending.id)
    await gateway.clock.advance(29_900)
    const outcome = await gateway.cancel({ guards }, order)
    // What was lost may have cancelled it, so this is no `blocked`.
    expect(outcome).toMatchObject({ kind: 'unknown', order: { phone_numbers_count: 50 } })
    expect(gateway.methods).toBe('GET PATCH GET')
  })

  it('are not applied again while their reading is fresh', async () => {
    const gateway = createScriptedGateway({
      gets: [withOrder('pending')],
      patches: [connectionReset, respondWith({ kind: 'accepted', order: pending })],
    })
    expect(await gateway.cancel({ guards })).toMatchObject({ kind: 'accepted' })
    expect(gateway.methods).toBe('GET PATCH PATCH')
  })

  it('wait for another reading when a response was lost and the order cannot be read', async () => {
    const gateway = createScriptedGateway({
      gets: [withOrder('pending'), withError(500), withOrder('pending')],
      patches: [connectionReset, respondWith({ kind: 'cancelled', evidence: 're-read', order: over })],
    })
    const { data: order } = await gateway.client.subNumberOrders.retrieve(pending.id)
    await gateway.clock.advance(29_900)
    expect(await gateway.cancel({ guards }, order)).toMatchObject({ kind: 'cancelled' })
    expect(gateway.methods).toBe('GET PATCH GET GET PATCH')
  })

  it('are followed by no attempt if the caller aborts during the reading', async () => {
    const abort = new AbortController()
    const get: Responder = async (request) => {
      abort.abort()
      return withOrder('pending')(request)
    }
    const gateway = createScriptedGateway({ gets: [get] })
    const steps: string[] = []
    const onEvent = ({ type }: { type: string }) => void steps.push(type)
    expect(await gateway.cancel({ guards, signal: abort.signal, onEvent })).toMatchObject({
      kind: 'not-sent',
    })
    expect([gateway.methods, steps.includes('attempt')]).toEqual(['GET', false])
  })

  it('are not applied after an abort', async () => {
    const gateway = createScriptedGateway({ gets: [withOrder('pending', { phone_numbers_count: 11 })] })
    const { data: order } = await gateway.client.subNumberOrders.retrieve(pending.id)
    const signal = AbortSignal.abort()
    expect(await gateway.cancel({ guards, signal }, order)).toMatchObject({ kind: 'not-sent' })
  })
})

describe('an abort right after the call', () => {
  it('prevents the first request', async () => {
    const gateway = createScriptedGateway({ patches: [respondWith({ kind: 'not-found' })] })
    const abort = new AbortController()
    const outcome = gateway.cancel({ signal: abort.signal })
    abort.abort()
    expect(await outcome).toMatchObject({ kind: 'not-sent' })
    expect(gateway.methods).toBe('')
  })
  it.each([0, 1, 2, 3, 4, 5, 6, 7, 8])(
    'prevents an attempt that is not reported yet, %i steps later',
    async (steps) => {
      const gateway = createScriptedGateway({ patches: [respondWith({ kind: 'not-found' })] })
      const abort = new AbortController()
      let attempts = 0
      const onEvent = ({ type }: { type: string }) => void (type === 'attempt' && attempts++)
      const outcome = gateway.cancel({ signal: abort.signal, onEvent })
      for (let n = 0; n < steps; n++) await Promise.resolve()
      const attemptsBefore = attempts
      abort.abort()
      await outcome
      expect([attempts, gateway.requests.length]).toEqual([attemptsBefore, attemptsBefore])
    },
  )
})
