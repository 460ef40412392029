import { describe, expect, it } from 'vitest'
import { cancelOrder } from '../src/cancellation/cancel-order.ts'
import { evaluateCancellation } from '../src/rules/evaluate-cancellation.ts'
import { createTelnyxClient } from '../src/telnyx/telnyx-client.ts'
import type { CancelOutcome } from '../src/wire/cancel-outcome.ts'
import type { SubNumberOrder } from '../src/wire/sub-number-order.ts'
import { anyTemper, createHostileTelnyx } from './hostile-telnyx.ts'
import { ORDER_ID } from './orders.ts'
import { createDice, seededRandom } from './seeded-random.ts'
import { createVirtualClock } from './virtual-clock.ts'
import { createWitness, type Sighting } from './witness.ts'

/** One cancellation in a world that its seed alone decides. */
async function simulate(seed: number) {
  const dice = createDice(seededRandom(seed))
  const clock = createVirtualClock()
  const temper = anyTemper(dice)
  const telnyx = createHostileTelnyx(clock, dice, temper)
  const witness = createWitness(clock, telnyx.answer)
  const client = createTelnyxClient({
    apiKey: 'KEY_OF_A_TEST',
    baseUrl: 'http://telnyx.test/v2',
    clock,
    random: dice.random,
    fetch: witness.fetch,
  })
  const guards = dice.chance(0.5) ? { maxPhoneNumbers: 10 } : {}
  const abort = new AbortController()
  const subject: string | SubNumberOrder = dice.chance(0.3)
    ? await clock.until(client.subNumberOrders.retrieve(ORDER_ID)).then(
        ({ data }) => data,
        () => ORDER_ID,
      )
    : ORDER_ID
  if (subject !== ORDER_ID && dice.chance(0.5)) await clock.advance(dice.upTo(60_000))

  let abortedAt = Number.POSITIVE_INFINITY
  if (dice.chance(0.4)) {
    clock.after(dice.upTo(70_000) * dice.random(), () => {
      abortedAt = clock.now()
      abort.abort()
    })
  }
  if (dice.chance(0.5)) clock.after(dice.upTo(30_000) * dice.random(), telnyx.interfere)
  const stopsAt = dice.chance(0.2) ? Math.ceil(dice.upTo(4)) : Number.POSITIVE_INFINITY

  const startedAt = clock.now()
  const before = witness.sightings.length
  const deadlineMs = dice.pick([60_000, 60_000, 20_000, 1_000])
  const outcome = await clock.until(
    cancelOrder(client, subject, {
      guards,
      signal: abort.signal,
      deadlineMs,
      settle: dice.chance(0.3),
      readFirst: dice.chance(0.2),
      attempts: dice.pick([4, 4, 1, 2]),
      beforeAttempt: async ({ number }) => number < stopsAt,
    }),
  )
  const endedAt = clock.now()
  const known = witness.known
  const wasSent = witness.patches.length
  // Whatever is still on its way arrives now.
  await clock.advance(300_000)
  return {
    outcome,
    witness,
    telnyx,
    guards,
    abortedAt,
    startedAt,
    endedAt,
    deadlineMs,
    known,
    wasSent,
    sightings: witness.sightings.slice(before),
  }
}

type Run = Awaited<ReturnType<typeof simulate>>

const isOver = (status: string) => status === 'cancelled' || status === 'deleted'

const isAccepted = ({ method, end }: Sighting) => method === 'PATCH' && end === 'order'
const hasActed = (sighting: Sighting) =>
  isAccepted(sighting) || (sighting.method === 'PATCH' && sighting.end === 'uncertain')

/** The PATCHes that followed the first request of which `is` is true. */
function patchesAfter({ sightings }: Run, is: (sighting: Sighting, earlier: Sighting[]) => boolean) {
  const first = sightings.findIndex((sighting, place) => is(sighting, sightings.slice(0, place)))
  return first < 0 ? [] : sightings.slice(first + 1).filter(({ method }) => method === 'PATCH')
}

/** I1: no PATCH goes out for an order that the rules forbid on the last reading. I8: none after an abort. */
function checkPatches(run: Run) {
  const { witness, guards, abortedAt, startedAt, deadlineMs } = run
  expect(patchesAfter(run, isAccepted), 'sent again after a 2xx').toEqual([])
  const forbidsAfterActing = (sighting: Sighting, earlier: Sighting[]) =>
    earlier.some(hasActed) && sighting.order?.phone_numbers_count === 11 && 'maxPhoneNumbers' in guards
  expect(patchesAfter(run, forbidsAfterActing), 'sent again after a guard forbade it').toEqual([])
  for (const { at, before } of witness.patches) {
    expect(at, 'I8: sent after the abort').toBeLessThanOrEqual(abortedAt)
    expect(at, 'sent too late').toBeLessThanOrEqual(startedAt + deadlineMs / 2 + 20_000)
    if (before) {
      const counts = at - before.readAt <= 30_000
      const verdict = evaluateCancellation(before.order, { guards, now: at })
      if (counts) expect(verdict, 'I1: sent against the rules').toEqual({ cancellable: true })
    }
    if ('maxPhoneNumbers' in guards) {
      expect(at - (before?.readAt ?? 0), 'I1: sent without a fresh reading').toBeLessThanOrEqual(30_000)
    }
  }
}

/** I2: the outcome agrees with what was read, and denies no effect of ours, then or later. */
function checkOutcome({ outcome, witness, telnyx, known, endedAt, startedAt, deadlineMs, wasSent }: Run) {
  const acted = witness.patches.some(({ end }) => end === 'order' || end === 'uncertain')
  const accepted = witness.patches.some(({ end }) => end === 'order')
  const status = known?.order.status ?? 'unread'
  const neverOurs = () => {
    expect(telnyx.tookEffectAt, 'I2: hides an effect').toBeUndefined()
    expect(acted, 'I2: could have had an effect').toBe(false)
  }
  expect(endedAt).toBeLessThanOrEqual(startedAt + deadlineMs + 1)
  expect(witness.patches, 'a PATCH went out after the outcome').toHaveLength(wasSent)
  if ('order' in outcome && outcome.order) expect(outcome.order).toEqual(known?.order)
  switch (outcome.kind) {
    case 'cancelled':
      expect(status).toMatch(/^(cancelled|deleted|failure)$/)
      expect(acted).toBe(true)
      if (outcome.evidence === 'response') expect(accepted).toBe(true)
      if (outcome.evidence === 're-read')
        expect(witness.patches.some(({ before }) => before?.order.status === 'pending')).toBe(true)
      if (status !== 'failure') return
      expect(outcome.evidence).toBe('inferred')
      // Never seen pending, it may as well have failed before.
      expect(accepted || witness.patches.some(({ before }) => before?.order.status === 'pending')).toBe(true)
      return
    case 'accepted':
      expect(accepted).toBe(true)
      expect(isOver(status) || status === 'success' || status === 'failure').toBe(false)
      return
    case 'already-cancelled':
      expect(isOver(status)).toBe(true)
      return neverOurs()
    case 'not-cancellable':
      expect(status === 'pending' || isOver(status)).toBe(false)
      if (!outcome.reason.includes('lost')) expect(telnyx.tookEffectAt, 'I2: hides an effect').toBeUndefined()
      return
    case 'blocked':
      expect(known?.order.phone_numbers_count).toBe(11)
      return neverOurs()
    case 'not-found':
    case 'not-sent':
      return neverOurs()
    case 'refused':
      expect(witness.sightings.some(({ end }) => end === 'refused')).toBe(true)
      return neverOurs()
    case 'unknown':
      expect(acted, 'unknown although nothing was left open').toBe(true)
      expect(outcome.attempts).toBe(witness.patches.length)
      return expect(isOver(status) || status === 'success' || status === 'failure').toBe(false)
    default:
      return outcome satisfies never
  }
}

const RUNS = 3_000

describe('cancelOrder before a hostile Telnyx', () => {
  it(`keeps the invariants in ${RUNS} worlds`, async () => {
    const kinds: Partial<Record<CancelOutcome['kind'], number>> = {}
    for (let seed = 1; seed <= RUNS; seed++) {
      const run = await simulate(seed)
      kinds[run.outcome.kind] = (kinds[run.outcome.kind] ?? 0) + 1
      try {
        checkPatches(run)
        checkOutcome(run)
      } catch (error) {
        const wire = run.sightings.map(
          ({ method, at, end, status }) => `${at - run.startedAt} ms ${method} ${end} ${status ?? ''}`,
        )
        throw new Error(
          `Seed ${seed}: ${run.outcome.kind}\n${wire.join('\n')}\n${(error as Error).message}`,
          { cause: error },
        )
      }
    }
    // A simulation that never meets an outcome proves nothing about it.
    expect(Object.keys(kinds)).toHaveLength(9)
  })

  it('runs the same each time', async () => {
    for (const seed of [7, 77, 777]) {
      const [first, second] = [await simulate(seed), await simulate(seed)]
      expect(second.outcome).toEqual(first.outcome)
      expect(second.sightings).toEqual(first.sightings)
    }
  })
})
