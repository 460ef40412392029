import { errorEnvelopeSchema } from '@countermand/core/wire'
import type { FaultEffect } from '@countermand/sandbox'
import { describe, expect, it } from 'vitest'
import { createTestGateway, PENDING } from './test-gateway.ts'

/** Each with the status of a read, if the upstream never responds in any other way. */
const EFFECTS: [string, FaultEffect, number][] = [
  ['answers HTML', { kind: 'html-body' }, 502],
  ['answers half a JSON', { kind: 'malformed-body' }, 502],
  ['answers 200 and nothing', { kind: 'empty-body' }, 502],
  ["answers with another order's id", { kind: 'foreign-body' }, 502],
  ['redirects', { kind: 'redirect' }, 502],
  ['never ends its body', { kind: 'endless-body', everyMs: 0 }, 502],
  ['drips its body', { kind: 'slow-body', everyMs: 5_000, bytes: 1 }, 504],
  ['cuts its body', { kind: 'cut-body' }, 502],
  ['says nothing', { kind: 'hang' }, 504],
  ['breaks the connection', { kind: 'drop' }, 502],
  ['takes no connection', { kind: 'connection-refused' }, 502],
  ['answers 500', { kind: 'error', status: 500 }, 502],
  ['answers 418', { kind: 'error', status: 418 }, 418],
  ['refuses the key', { kind: 'error', status: 401 }, 502],
]

describe('an upstream that', () => {
  it.each(EFFECTS)(
    '%s gets a read its status in the envelope, in bounded time',
    async (_, effect, status) => {
      const { send, clock } = await createTestGateway({ faults: [{ match: { method: 'GET' }, effect }] })
      const start = clock.now()
      const answer = await send('GET', `/v2/sub_number_orders/${PENDING}`)
      expect(answer.status).toBe(status)
      expect(errorEnvelopeSchema.parse(answer.body).errors.length).toBeGreaterThan(0)
      expect(clock.now() - start).toBeLessThanOrEqual(10_000)
    },
  )

  it.each(EFFECTS)('%s to everything never makes a cancel claim what is not so', async (_, effect) => {
    const { cancel, sandbox, clock } = await createTestGateway({ faults: [{ effect }] })
    const start = clock.now()
    const answer = await cancel(PENDING)
    expect(clock.now() - start).toBeLessThanOrEqual(45_000)
    const outcome = answer.headers.get('x-cancellation-outcome')
    const { applied } = sandbox.truthOf(PENDING).patches
    if (applied > 0) expect(['cancelled', 'accepted', 'unknown']).toContain(outcome)
    else expect(['refused', 'not-sent', 'unknown']).toContain(outcome)
  })

  it.each(EFFECTS)('%s once to the PATCH alone is seen through by reading again', async (_, effect) => {
    const { cancel, sandbox } = await createTestGateway({
      faults: [{ match: { path: 'cancel' }, effect, count: 1 }],
    })
    const answer = await cancel(PENDING)
    const outcome = answer.headers.get('x-cancellation-outcome')
    const isRefusal = effect.kind === 'error' && effect.status < 500
    expect(outcome).toBe(isRefusal ? 'refused' : 'cancelled')
    expect(sandbox.truthOf(PENDING).status).toBe(isRefusal ? 'pending' : 'cancelled')
  })
})
