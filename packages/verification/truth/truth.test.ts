import { type CancelOutcome, createTelnyxClient } from '@countermand/core'
import { type FaultRule, VARIANTS, type Variants } from '@countermand/sandbox'
import { beforeAll, describe, expect, it } from 'vitest'
import { FAULTS, OVERLOAD } from './faults.ts'
import { runTruth } from './run.ts'
import { SURFACES, type Surface } from './surfaces.ts'

const surfaces = Object.entries(SURFACES)

/** Switches of lists, of repeats, of other orders than pending ones: no cancel of a pending order by its id meets them. */
const NOT_MET = new Set<string>([
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
const [met = [], notMet = []] = [true, false].map((wanted) =>
  VARIANTS.filter(({ variants }) => Object.keys(variants).some((name) => NOT_MET.has(name)) !== wanted),
)

/** A client that keeps within the limit gets no 429 by itself. */
const SOME_429: FaultRule[] = [{ effect: { kind: 'rate-limited', forMs: 200 }, probability: 0.05 }, ...FAULTS]

describe.each(surfaces)('through the %s', (_, surface) => {
  it('500 orders under faults come to outcomes that are all true', async () => {
    const { lies, counts } = await runTruth(surface, { orders: 500 })
    expect(lies).toEqual([])
    expect(counts.cancelled).toBeGreaterThan(450)
  })

  it('under overload, too, and what found no room is reported as not sent', async () => {
    const { lies, counts } = await runTruth(surface, { orders: 200, rateLimit: OVERLOAD })
    expect(lies).toEqual([])
    expect(counts.cancelled).toBeGreaterThan(40)
  })

  describe('30 orders', () => {
    const usual = new Map<FaultRule[], string>()
    beforeAll(async () => {
      for (const faults of [FAULTS, SOME_429])
        usual.set(faults, (await runTruth(surface, { orders: 30, faults })).responses)
    })

    it.each(met)('come to true outcomes, and meet it, when Telnyx does $name', async ({ variants }) => {
      const faults = 'retryAfter' in variants ? SOME_429 : FAULTS
      const { lies, responses } = await runTruth(surface, { orders: 30, variants, faults })
      expect(lies).toEqual([])
      expect(responses).not.toBe(usual.get(faults))
    })
  })
})

it('the other variants change no response to a cancel of a pending order by its id', async () => {
  const { responses: usual } = await runTruth(SURFACES.library, { orders: 12 })
  for (const { name, variants } of notMet) {
    const { responses } = await runTruth(SURFACES.library, { orders: 12, variants })
    expect(responses, name).toBe(usual)
  }
})

describe('the invariants', () => {
  const order = { id: 'a', status: 'cancelled' }

  it('finds a surface that believes an answer that came to nothing', async () => {
    const liar = async (ids: string[]) =>
      new Map(
        ids.map((id) => [id, { kind: 'cancelled', evidence: 'response', order } satisfies CancelOutcome]),
      )
    const { lies } = await runTruth(liar, { orders: 10 })
    expect(lies.filter((lie) => lie.includes('but it was pending'))).toHaveLength(10)
  })

  it('finds a PATCH that goes out after a reading that forbids it', async () => {
    const pushy: Surface = async (ids, upstream) => {
      const { subNumberOrders } = createTelnyxClient(upstream)
      const outcomes = await SURFACES.library(ids, upstream)
      for (const id of ids) await subNumberOrders.retrieve(id).catch(() => {})
      for (const id of ids) await subNumberOrders.cancel(id).catch(() => {})
      return outcomes
    }
    const { lies } = await runTruth(pushy, { orders: 50 })
    expect(lies.some((lie) => lie.includes('a PATCH against the rules on the last reading'))).toBe(true)
  })
})
