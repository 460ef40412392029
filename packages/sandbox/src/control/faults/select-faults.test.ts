import { describe, expect, it } from 'vitest'
import { ID, OTHER_ID, openSandbox } from '../../../test/open-sandbox.ts'
import { seededRandom } from '../../seeded-random.ts'
import type { FaultRule } from './fault-rule.ts'
import { createFaultSelector } from './select-faults.ts'

const serverError = { kind: 'error', status: 500 } as const

function selectorFor(rules: FaultRule[], seed = 1) {
  const { select } = createFaultSelector(rules, { random: seededRandom(seed), now: () => 0 })
  return {
    cancel: (id = ID) => select('PATCH', { name: 'cancel', id }).kinds,
    retrieve: (id = ID) => select('GET', { name: 'retrieve', id }).kinds,
    list: () => select('GET', { name: 'list' }).kinds,
    select,
  }
}

describe('a fault rule', () => {
  it('applies only to what it matches', () => {
    const byPath = selectorFor([{ match: { path: 'cancel' }, effect: serverError }])
    expect([byPath.cancel(), byPath.retrieve(), byPath.list()]).toEqual([['error'], [], []])
    const byMethod = selectorFor([{ match: { method: 'get' }, effect: serverError }])
    expect([byMethod.cancel(), byMethod.retrieve(), byMethod.list()]).toEqual([[], ['error'], ['error']])
    const byId = selectorFor([{ match: { id: OTHER_ID }, effect: serverError }])
    expect([byId.cancel(), byId.cancel(OTHER_ID), byId.list()]).toEqual([[], ['error'], []])
  })

  it('applies to the nth request that matches', () => {
    const { cancel, list } = selectorFor([{ match: { path: 'cancel', nth: 2 }, effect: serverError }])
    expect([cancel(), list(), cancel(), cancel()]).toEqual([[], [], ['error'], []])
  })

  it('applies at most count times', () => {
    const { cancel } = selectorFor([{ effect: serverError, count: 2 }])
    expect([cancel(), cancel(), cancel()]).toEqual([['error'], ['error'], []])
  })

  it('can count per order', () => {
    const { cancel } = selectorFor([{ match: { counting: 'order' }, effect: serverError, count: 1 }])
    expect([cancel(), cancel(), cancel(OTHER_ID)]).toEqual([['error'], [], ['error']])
  })

  it('applies with a probability, reproducibly for the same random numbers', () => {
    const sequence = (seed: number) => {
      const { cancel } = selectorFor([{ effect: serverError, probability: 0.3 }], seed)
      return Array.from({ length: 1_000 }, () => cancel().length)
    }
    const hits = sequence(7).filter(Boolean).length
    expect(hits).toBeGreaterThan(250)
    expect(hits).toBeLessThan(350)
    expect(sequence(7)).toEqual(sequence(7))
    expect(sequence(7)).not.toEqual(sequence(8))
  })

  it('yields to an earlier rule, while rewrites apply one after another', () => {
    const first = { kind: 'rewrite', status: 201 } as const
    const second = { kind: 'rewrite', status: 202 } as const
    const { select } = selectorFor([
      { effect: first },
      { effect: { kind: 'drop' }, count: 1 },
      { effect: second, count: 1 },
    ])
    const cancel = () => select('PATCH', { name: 'cancel', id: ID })
    expect(cancel()).toMatchObject({ effect: { kind: 'drop' }, rewrites: [first, second] })
    expect(cancel()).toEqual({ latencyMs: 0, rewrites: [first], kinds: ['rewrite'] })
  })

  it('yields to an earlier rule, while latencies add up', () => {
    const { select } = selectorFor([
      { effect: { kind: 'latency', ms: 100 } },
      { effect: { kind: 'drop' }, count: 1 },
      { effect: { kind: 'hang' }, count: 1 },
      { effect: { kind: 'latency', ms: 20 } },
    ])
    const cancel = () => select('PATCH', { name: 'cancel', id: ID })
    expect(cancel()).toEqual({
      latencyMs: 120,
      rewrites: [],
      effect: { kind: 'drop' },
      kinds: ['latency', 'drop', 'latency'],
    })
    expect(cancel()).toMatchObject({ effect: { kind: 'hang' } })
    expect(cancel()).toEqual({ latencyMs: 120, rewrites: [], kinds: ['latency', 'latency'] })
  })
})

describe('two sandboxes of the same seed', () => {
  it('meet the same faults', async () => {
    const answers = async (seed: number) => {
      const { list } = openSandbox({ seed, faults: [{ effect: serverError, probability: 0.5 }] })
      return Promise.all(Array.from({ length: 40 }, async () => (await list()).status))
    }
    expect(await answers(3)).toEqual(await answers(3))
    expect(await answers(3)).not.toEqual(await answers(4))
  })
})
