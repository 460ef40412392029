import { describe, expect, it } from 'vitest'
import type { CancellationRow } from '../../../apps/api/src/store/tables.ts'
import type { BatchRecord } from '../run-record.ts'
import { type Activity, checkProgress, measureProgress } from './measure-progress.ts'

const START = 1_800_000_000_000
const LIMIT = 10
const SECONDS = 73

const at = (second: number) => START + second * 1_000

/** A batch that runs all the time. None of its items is finished before the end. */
const batch: BatchRecord = {
  id: 'batch',
  versions: [{ at: at(0), state: 'running', isResolved: true, isFinished: false }],
  items: Array.from({ length: 100 }, (_, n) => ({ orderId: String(n), addedAt: at(0), outcomes: [] })),
}

/** Gateways that send `perSecond` requests a second. Each pair of them is a reading and the PATCH that cancels the order. */
function createActivity(perSecond: number, more: Partial<Activity> = {}): Activity {
  const seconds = Array.from({ length: SECONDS }, (_, second) => second)
  const requests = seconds.flatMap((second) =>
    Array.from({ length: perSecond }, (_, n) => ({
      n,
      at: at(second) + n,
      method: n % 2 ? 'PATCH' : 'GET',
      path: '',
      route: n % 2 ? ('cancel' as const) : ('retrieve' as const),
      status: 200,
      applied: n % 2 === 1,
    })),
  )
  const rows = requests
    .filter(({ applied }) => applied)
    .map((request) => ({ outcome: 'cancelled', attempts: 1, closed_at: new Date(request.at).toISOString() }))
  return {
    limit: LIMIT,
    from: at(0),
    to: at(SECONDS),
    requests,
    rows: rows as CancellationRow[], // the other columns play no part
    batches: [batch],
    disturbances: [],
    stalls: [],
    ...more,
  }
}

const violationsOf = (activity: Activity) =>
  [...checkProgress(measureProgress(activity), LIMIT)].map(({ what }) => what.slice(0, 3))

it('gateways that use up the limit have the full pace and goodput', () => {
  const progress = measureProgress(createActivity(LIMIT))
  // The first 13 s do not count: the gateways are learning the limit.
  expect(progress).toMatchObject({ undisturbed: 60, undisturbedRequests: 600, finished: 300, possible: 300 })
  expect(violationsOf(createActivity(LIMIT))).toEqual([])
})

it('gateways that send too little break I9', () => {
  expect(violationsOf(createActivity(7))).toContain('I9:')
})

it('gateways that send enough, but finish too little, break I9', () => {
  const { rows, ...activity } = createActivity(LIMIT)
  expect(violationsOf({ ...activity, rows: rows.slice(0, 200) })).toEqual(['I9:'])
})

it('what faults made necessary does not count as wasted', () => {
  const { rows, requests } = createActivity(LIMIT)
  // Each order needs a PATCH without effect, a reading, and the PATCH that cancels it.
  const faulty = requests.map((request, n) =>
    n % 4 === 1 ? { ...request, applied: false, faults: ['latency', 'drop'] } : request,
  )
  const some = rows.filter((_, n) => n % 2 === 1)
  expect(violationsOf(createActivity(LIMIT, { requests: faulty, rows: some }))).toEqual([])
})

it('requests over the limit break I6', () => {
  const { requests } = createActivity(LIMIT)
  const rejected = requests.map((request, n) => (n % 100 === 0 ? { ...request, status: 429 } : request))
  expect(violationsOf(createActivity(LIMIT, { requests: rejected }))).toContain('I6:')
})

describe('a second does not count', () => {
  const countSeconds = (more: Partial<Activity>) => measureProgress(createActivity(LIMIT, more)).undisturbed

  it('while a gateway is down, and while its batches may be waiting for a takeover', () => {
    const kill = { kind: 'kill' as const, gateways: [0], from: at(30), to: at(34) }
    expect(countSeconds({ disturbances: [kill] })).toBe(60 - 4 - 13)
  })

  it('while the machine has no time for the gateways, and shortly after', () => {
    expect(countSeconds({ stalls: [{ from: at(30.2), to: at(31.5) }] })).toBe(60 - 4)
  })

  it('while the batch is paused', () => {
    const paused: BatchRecord = {
      ...batch,
      versions: [
        ...batch.versions,
        { at: at(40), state: 'paused', isResolved: true, isFinished: false },
        { at: at(50), state: 'running', isResolved: true, isFinished: false },
      ],
    }
    expect(countSeconds({ batches: [paused] })).toBe(60 - 10)
  })

  it('when too little work waits', () => {
    expect(countSeconds({ batches: [{ ...batch, items: batch.items.slice(0, 20) }] })).toBe(0)
  })
})
