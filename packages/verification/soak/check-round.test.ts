import type { RequestEntry } from '@countermand/sandbox'
import { expect, it } from 'vitest'
import type { CancellationRow } from '../../../apps/api/src/store/tables.ts'
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

/** A cancellation that ended as unknown, a second after its PATCH got 503. */
const unknownRow: CancellationRow = {
  id: 'row-1',
  sub_number_order_id: 'order-1',
  actor: 'caller 1',
  reason: null,
  request_id: 'request-1',
  batch_id: null,
  created_at: '2026-11-24T12:00:10.000Z',
  deadline_at: '2026-11-24T12:00:55.000Z',
  attempts: 1,
  last_attempt_at: '2026-11-24T12:00:10.000Z',
  seen_pending_at: '2026-11-24T12:00:10.000Z',
  outcome: 'unknown',
  evidence: null,
  detail: '{"reason":"The answer was lost.","attempts":1}',
  sub_number_order: null,
  closed_at: '2026-11-24T12:00:11.000Z',
  settled_status: null,
  settled_at: null,
  next_check_at: '2026-11-24T12:01:00.000Z',
}

const patch: RequestEntry = {
  n: 1,
  at: START + 10_010,
  method: 'PATCH',
  path: '/v2/sub_number_orders/order-1/cancel',
  route: 'cancel',
  id: 'order-1',
  status: 503,
  applied: false,
}

const reading: RequestEntry = {
  ...patch,
  n: 2,
  at: START + 10_500,
  method: 'GET',
  path: '/v2/sub_number_orders/order-1',
  route: 'retrieve',
}

it('accepts an unknown after a reading, even if it failed', () => {
  expect(check({ rows: [unknownRow], requests: [patch, reading] })).toEqual([])
})

it('accepts an unknown without a reading only if a request got 429 meanwhile', () => {
  const limited = { ...reading, id: 'order-2', path: '/v2/sub_number_orders/order-2', status: 429 }
  const WITHOUT_READING = ['I2: unknown without a reading after the last PATCH']
  const checkWith = (...requests: RequestEntry[]) =>
    check({ rows: [unknownRow], requests: [patch, ...requests] }).filter((what) => what.startsWith('I2'))
  expect(checkWith(limited)).toEqual([])
  expect(checkWith({ ...limited, at: START + 12_000 })).toEqual(WITHOUT_READING)
  expect(checkWith()).toEqual(WITHOUT_READING)
})
