import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ID, openSandbox } from '../../test/open-sandbox.ts'
import type { FaultRule } from '../control/faults/fault-rule.ts'
import { VARIANTS } from '../control/variants.ts'

const effects = fc.constantFrom<FaultRule['effect']>(
  { kind: 'drop' },
  { kind: 'lost-answer' },
  { kind: 'late-application', delayMs: 900, answer: '504' },
  { kind: 'error', status: 503, applied: true },
  { kind: 'error', status: 503 },
  { kind: 'empty-body' },
)
const steps = fc.array(fc.constantFrom('cancel', 'third-party', 'wait'), { maxLength: 12 })

describe('an order', () => {
  it('ends only once under any mix of cancels, third parties, faults and variants', async () => {
    const world = fc.record({
      effect: effects,
      probability: fc.constantFrom(0, 0.5, 1),
      variant: fc.constantFrom(...VARIANTS),
      country_code: fc.constantFrom('US', 'DE'),
      lifecycle: fc.boolean(),
      seed: fc.nat(1_000),
      steps,
    })
    await fc.assert(
      fc.asyncProperty(
        world,
        async ({ effect, probability, variant: { variants }, seed, steps, country_code, lifecycle }) => {
          const { cancel, sandbox } = openSandbox({
            seed: { seed, orders: [{ id: ID, country_code }], lifecycle },
            faults: [{ effect, probability }],
            variants,
          })
          for (const step of steps) {
            if (step === 'cancel') await cancel(ID).catch(() => {})
            if (step === 'wait') sandbox.advance(lifecycle ? 40_000 : 700)
            if (step === 'third-party' && sandbox.truthOf(ID).status === 'pending')
              sandbox.setStatus(ID, 'success')
          }
          sandbox.advance(lifecycle ? 1e10 : 10_000)
          const { history, patches, status } = sandbox.truthOf(ID)
          const ends = history.filter((change) =>
            ['success', 'failure', 'cancelled', 'deleted'].includes(change.status),
          )
          expect(ends.length).toBeLessThanOrEqual(1)
          expect(history.map(({ at }) => at)).toEqual(history.map(({ at }) => at).toSorted((a, b) => a - b))
          expect(patches.arrived).toBe(steps.filter((step) => step === 'cancel').length)
          const applied = sandbox.requests().requests.filter((request) => request.applied)
          expect(applied).toHaveLength(patches.applied)
          expect(patches.applied > 0).toBe(history.some(({ by }) => by === 'cancel'))
          if (patches.applied > 0) expect(['cancelled', 'deleted']).toContain(status)
        },
      ),
      { numRuns: 300 },
    )
  })
})
