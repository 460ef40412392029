import { expect, it } from 'vitest'
import type { SingleCall } from './call-singles.ts'
import { checkRound } from './check-round.ts'
import type { Round } from './run-round.ts'

const START = Date.parse('2026-11-24T12:00:00.000Z')

const call: SingleCall = {
  orderId: 'order-1',
  gateway: 0,
  at: START + 100_000,
  endedAt: START + 100_100,
  end: 'response',
  status: 503,
  isRepeat: false,
}

/** What is wrong with a round in which nothing happened but this. */
function check(changes: Partial<Round>): string[] {
  const round: Round = {
    orders: [],
    protectedIds: new Set(),
    requests: [],
    rows: [],
    batches: [],
    lostBatches: [],
    singles: [],
    disturbances: [],
    stalls: [],
    changedByOthers: 0,
    ...changes,
  }
  return checkRound(round, { from: START, to: START + 120_000 }).violations.map(({ what }) => what)
}

it('finds nothing wrong when nothing happened', () => {
  expect(check({})).toEqual([])
})

it('counts a batch that was acknowledged and is not in the database as lost', () => {
  expect(check({ lostBatches: ['b-1'] })).toEqual(['I3: batch b-1 was acknowledged and is lost'])
})

it('accepts a 503 without an outcome only after a disturbance', () => {
  const hold = { kind: 'hold', gateways: [], from: START + 90_000, to: START + 99_000 } as const
  expect(check({ singles: [call], disturbances: [hold] })).toEqual([])
  expect(check({ singles: [call] })).toEqual([
    'I3: a 503 without an outcome, though nothing disturbed the gateways',
  ])
})

it('accepts a broken connection only after a disturbance', () => {
  const { status: _, ...rest } = call
  const broken: SingleCall = { ...rest, end: 'broken' }
  const kill = { kind: 'kill', gateways: [0], from: START + 99_000, to: START + 101_000 } as const
  expect(check({ singles: [broken], disturbances: [kill] })).toEqual([])
  expect(check({ singles: [broken] })).toEqual([
    'I3: a broken connection, though nothing disturbed the gateways',
  ])
})

it('accepts no other response without an outcome', () => {
  expect(check({ singles: [{ ...call, status: 500 }] })).toEqual(['I3: a response of 500 without an outcome'])
})
