import { type CancelOutcome, createTelnyxClient } from '@countermand/core'
import { type FaultRule, VARIANTS, type Variants } from '@countermand/sandbox'
import { beforeAll, describe, expect, it } from 'vitest'
import { FAULTS, OVERLOAD } from './faults.ts'
import { runTruth } from './run-truth.ts'
import { SURFACES, type Surface } from './surfaces.ts'

const surfaces = Object.entries(SURFACES)

/** Switches that don't affect a cancel of a pending order by its id: those of lists, repeats and other orders. */
const IRRELEVANT = new Set<string>([
  'repeatCancel',
  'notPendingCancel',
  'malformedId',
  'cancelledNumbers',
  'cancelledParent',
  'paging',
  'emptyPage',
  'pastLastPage',
  'largestPage',
  'tooLargePage',
  'meta',
  'filters',
  'unknownFilters',
  'filterCancelled',
  'sortOrder',
  'missingAuth',
] satisfies (keyof Variants)[])
const [relevant = [], irrelevant = []] = [true, false].map((wanted) =>
  VARIANTS.filter(({ variants }) => Object.keys(variants).some((name) => IRRELEVANT.has(name)) !== wanted),
)

/** A client that keeps within the limit never gets a 429 otherwise. */
const SOME_429: FaultRule[] = [{ effect: { kind: 'rate-limited', forMs: 200 }, probability: 0.05 }, ...FAULTS]

describe.each(surfaces)('through the %s', (name, surface) => {
  it('500 orders under faults get only true outcomes', async () => {
    const { violations, counts } = await runTruth(surface, { orders: 500 })
    expect(violations).toEqual([])
    expect(counts.cancelled).toBeGreaterThan(450)
  })

  it('under overload, cancels without room are reported as not sent', async () => {
    const { violations, counts } = await runTruth(surface, { orders: 200, rateLimit: OVERLOAD })
    expect(violations).toEqual([])
    expect(counts.cancelled).toBeGreaterThan(20)
    // Of the terminal one caller cancels all of them, each as soon as there is room.
    if (name === 'terminal') expect(counts['not-sent']).toBeUndefined()
    else expect(counts['not-sent']).toBeGreaterThan(100)
  })

  describe('30 orders', () => {
    const usual = new Map<FaultRule[], string>()
    beforeAll(async () => {
      for (const faults of [FAULTS, SOME_429])
        usual.set(faults, (await runTruth(surface, { orders: 30, faults })).responses)
    })

    it.each(relevant)(
      'get true outcomes, from different responses, when Telnyx does $name',
      async ({ variants }) => {
        const faults = 'retryAfter' in variants ? SOME_429 : FAULTS
        const { violations, responses } = await runTruth(surface, { orders: 30, variants, faults })
        expect(violations).toEqual([])
        expect(responses).not.toBe(usual.get(faults))
      },
    )
  })
})

it('the other variants change no response to a cancel of a pending order by its id', async () => {
  const { responses: usual } = await runTruth(SURFACES.library, { orders: 12 })
  for (const { name, variants } of irrelevant) {
    const { responses } = await runTruth(SURFACES.library, { orders: 12, variants })
    expect(responses, name).toBe(usual)
  }
})

describe('the invariants', () => {
  const order = { id: 'a', status: 'cancelled' }

  it('find a surface that reports a cancel without effect as cancelled', async () => {
    const falseSurface = async (ids: string[]) =>
      new Map(
        ids.map((id) => [id, { kind: 'cancelled', evidence: 'response', order } satisfies CancelOutcome]),
      )
    const { violations } = await runTruth(falseSurface, { orders: 10 })
    expect(violations.filter((violation) => violation.includes('but it was pending'))).toHaveLength(10)
  })

  it('find a PATCH that is sent after a reading that forbids it', async () => {
    const repeatingSurface: Surface = async (ids, upstream) => {
      const { subNumberOrders } = createTelnyxClient(upstream)
      const outcomes = await SURFACES.library(ids, upstream)
      for (const id of ids) await subNumberOrders.retrieve(id).catch(() => {})
      for (const id of ids) await subNumberOrders.cancel(id).catch(() => {})
      return outcomes
    }
    const { violations } = await runTruth(repeatingSurface, { orders: 50 })
    expect(
      violations.some((violation) => violation.includes('a PATCH against the rules on the last reading')),
    ).toBe(true)
  })
})
