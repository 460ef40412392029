// Every check can fail: each row breaks one invariant of a run that keeps all of them.
import { readFileSync } from 'node:fs'
import type { CancelOutcome, TelnyxFailure } from '@countermand/core'
import { expect, it } from 'vitest'
import { anOrder } from '../core/test/orders.ts'
import { checkInvariants } from './invariants.ts'
import type {
  BatchRecord,
  BatchVersion,
  CancellationRecord,
  OrderRecord,
  RequestRecord,
  RowVersion,
  RunRecord,
} from './run-record.ts'

const START = 1_800_000_000_000
const at = (ms: number) => START + ms

const pending = anOrder({ id: 'order', phone_numbers_count: 5 })
const cancelled = { ...pending, status: 'cancelled' }
const activated = { ...pending, status: 'success' }
const failed = { ...pending, status: 'failure' }
const large = { ...pending, phone_numbers_count: 11 }

const failure: TelnyxFailure = {
  kind: 'rejected',
  delivery: 'answered',
  message: 'No.',
  status: 422,
  errors: [],
  systemic: false,
}
const outcomes = {
  cancelled: { kind: 'cancelled', evidence: 'response', order: cancelled },
  accepted: { kind: 'accepted', order: pending },
  already: { kind: 'already-cancelled', order: cancelled },
  notCancellable: { kind: 'not-cancellable', reason: 'It is active.', order: activated },
  blocked: { kind: 'blocked', guard: 'maxPhoneNumbers', reason: 'It is too large.', order: large },
  notFound: { kind: 'not-found' },
  refused: { kind: 'refused', failure },
  notSent: { kind: 'not-sent', reason: 'It was stopped.' },
  unknown: { kind: 'unknown', reason: 'The response was lost.', attempts: 1 },
} as const satisfies Record<string, CancelOutcome>

const request = (changes: Partial<RequestRecord>): RequestRecord => ({
  cancellation: 'row',
  orderId: 'order',
  method: 'GET',
  to: 'telnyx',
  at: at(5),
  sentAt: at(5),
  endedAt: at(10),
  ...changes,
})

const version = (ms: number, changes: Partial<RowVersion> = {}): RowVersion => ({
  at: at(ms),
  attempts: 1,
  isWatched: false,
  ...changes,
})

const batchVersion = (ms: number, changes: Partial<BatchVersion> = {}): BatchVersion => ({
  at: at(ms),
  state: 'running',
  isResolved: true,
  total: 1,
  isFinished: false,
  ...changes,
})

/** A caller's request and the row of its batch. The gateway reads the order, cancels it and records the outcome. */
function createWorld() {
  const order: OrderRecord = {
    id: 'order',
    history: [
      { at: at(0), status: 'pending' },
      { at: at(30), status: 'cancelled' },
    ],
    effects: new Set(['row']),
  }
  const row: CancellationRecord = {
    name: 'row',
    kind: 'row',
    orderId: 'order',
    batch: 'batch',
    guards: { maxPhoneNumbers: 10 },
    startedAt: at(2),
    commitsUntil: at(45_000),
    delayMs: 0,
    commits: [{ number: 1, at: at(20) }],
    outcome: outcomes.cancelled,
    endedAt: at(50),
    versions: [version(20), version(50, { outcome: JSON.stringify(outcomes.cancelled) })],
    isDisturbed: false,
    isRateLimited: false,
  }
  const call: CancellationRecord = {
    name: 'call',
    kind: 'client',
    orderId: 'order',
    guards: {},
    startedAt: at(0),
    deadlineAt: at(60_000),
    delayMs: 0,
    outcome: outcomes.cancelled,
    endedAt: at(60),
    isDisturbed: false,
    isRateLimited: false,
  }
  const read = request({ end: 'order', order: pending })
  const patch = request({
    method: 'PATCH',
    at: at(25),
    sentAt: at(25),
    endedAt: at(40),
    end: 'order',
    order: cancelled,
  })
  const called = request({
    cancellation: 'call',
    method: 'PATCH',
    to: 'gateway',
    at: at(1),
    sentAt: at(1),
    endedAt: at(60),
    end: 'order',
    reported: { id: 'row', outcome: 'cancelled' },
  })
  const batch: BatchRecord = {
    id: 'batch',
    acknowledgedAt: at(0),
    orderIds: ['order'],
    versions: [
      batchVersion(0, { isResolved: false, selection: '["order"]' }),
      batchVersion(1),
      batchVersion(70, { state: 'finished', isFinished: true }),
    ],
    items: [
      {
        orderId: 'order',
        addedAt: at(1),
        outcomes: [{ at: at(55), outcome: 'cancelled', cancellation: 'row' }],
      },
    ],
  }
  const run: RunRecord = {
    orders: new Map([['order', order]]),
    cancellations: [row, call],
    requests: [called, read, patch],
    batches: [batch],
    holds: [],
    texts: [{ where: 'the log', text: 'listening' }],
    credentials: ['KEY_SECRET'],
  }
  const item = batch.items[0] as BatchRecord['items'][number]
  return { run, order, row, call, read, patch, called, batch, item }
}

type World = ReturnType<typeof createWorld>

const findViolations = ({ run }: World) => [...checkInvariants(run)].map(({ what }) => what)

/** The row ends with another outcome. Nothing else changes, so other invariants may be broken as well. */
const end = (outcome: CancelOutcome) => (world: World) => {
  world.row.outcome = outcome
}

/** The PATCH ends in another way. */
const endPatch = (patchEnd: RequestRecord['end']) => (world: World) => {
  world.patch.end = patchEnd
  Object.assign(world.patch, { order: undefined })
}

const withoutPatch = ({ run, read, called }: World) => {
  run.requests = [called, read]
}

/** A second PATCH after the first. */
function repeatPatch({ run, patch }: World, ...between: RequestRecord[]) {
  const second = { ...patch, at: at(45), sentAt: at(45), endedAt: at(48) }
  run.requests = [...run.requests, ...between, second]
}

const all =
  (...changes: ((world: World) => void)[]) =>
  (world: World) => {
    for (const change of changes) change(world)
  }

it('a run that keeps every invariant has no violation', () => {
  expect(findViolations(createWorld())).toEqual([])
})

const BROKEN: [violation: string, change: (world: World) => void][] = [
  // A PATCH.
  [
    'I1: a PATCH against the rules on the last reading',
    ({ read }) => void Object.assign(read, { order: large }),
  ],
  ['I1: a PATCH without the fresh reading that its guards need', withoutReading],
  ['I1: a PATCH after the deadline', ({ row }) => void Object.assign(row, { deadlineAt: at(24) })],
  [
    'I8: a PATCH more than 1 s after it was stopped',
    ({ row }) => void Object.assign(row, { stoppedAt: at(-1_000) }),
  ],
  [
    'I8: a PATCH more than 1 s after a hold started',
    ({ run }) => void Object.assign(run, { holds: [{ from: at(-1_000), to: at(100) }] }),
  ],
  ['I4: a PATCH after the outcome', ({ row }) => void Object.assign(row, { endedAt: at(24) })],
  [
    'I4: a PATCH without a commit',
    ({ row }) => void Object.assign(row, { commits: [{ number: 1, at: at(26) }] }),
  ],
  ['I2: a PATCH after one that Telnyx accepted', repeatPatch],
  ['I1: a second PATCH without a reading since the first', all(endPatch('uncertain'), repeatPatch)],
  [
    'I1: a repeat without a reading',
    all(withoutReading, ({ row }) => {
      row.isRepeat = true
    }),
  ],
  [
    'I1: a PATCH after one that Telnyx rejected',
    (world) => {
      endPatch('rejected')(world)
      repeatPatch(world, request({ at: at(41), endedAt: at(44), end: 'order', order: pending }))
    },
  ],
  [
    'I1: a PATCH after a guard forbade it and an earlier one may have taken effect',
    (world) => {
      endPatch('uncertain')(world)
      const [first, second] = [large, pending].map((order, n) =>
        request({ at: at(41 + n), endedAt: at(42 + n), end: 'order', order }),
      ) as [RequestRecord, RequestRecord]
      repeatPatch(world, first, second)
    },
  ],

  // Commits.
  [
    'I4: attempt 2 instead of 1',
    ({ row }) => void Object.assign(row, { commits: [{ number: 2, at: at(20) }] }),
  ],
  ['I4: an attempt after the outcome', ({ row }) => void Object.assign(row, { endedAt: at(19) })],
  ['I8: an attempt after it was stopped', ({ row }) => void Object.assign(row, { stoppedAt: at(19) })],
  [
    'I4: an attempt after the deadline of its row',
    ({ row }) => void Object.assign(row, { commitsUntil: at(19) }),
  ],

  // Outcomes.
  ['I3: no outcome', ({ row }) => void Object.assign(row, { outcome: undefined })],
  ['I2: an outcome after the deadline', ({ call }) => void Object.assign(call, { deadlineAt: at(58) })],
  ['I2: an outcome before the last PATCH ended', endPatch(undefined)],
  [
    'I2: cancelled shows a different order than the last reading',
    end({ ...outcomes.cancelled, order: { ...cancelled, country_code: 'DE' } }),
  ],
  [
    'I2: cancelled, but it was pending',
    ({ order }) => void Object.assign(order, { history: order.history.slice(0, 1) }),
  ],
  ['I2: already-cancelled, but it was pending', all(end(outcomes.already), stayPending)],
  ['I2: not-cancellable, but it was cancelled', end(outcomes.notCancellable)],
  ['I2: cancelled although no PATCH of it can have taken effect', endPatch('rejected')],
  ['I2: cancelled of an order that reads pending', end({ ...outcomes.cancelled, order: pending })],
  ['I2: cancelled by a response that was never received', endPatch('uncertain')],
  [
    'I2: cancelled by re-read, but never seen pending',
    all(end({ ...outcomes.cancelled, evidence: 're-read' }), withoutReading),
  ],
  [
    'I2: cancelled although the order may have failed before',
    all(end({ ...outcomes.cancelled, order: failed }), withoutReading, endPatch('uncertain')),
  ],
  ['I2: accepted although Telnyx never accepted it', all(end(outcomes.accepted), endPatch('uncertain'))],
  ['I2: accepted of an order that reads cancelled', end({ ...outcomes.accepted, order: cancelled })],
  ['I2: already-cancelled of an order that reads pending', end({ ...outcomes.already, order: pending })],
  ['I2: already-cancelled although a PATCH of this call may have done it', end(outcomes.already)],
  ['I2: not-cancellable of an order that reads pending', end({ ...outcomes.notCancellable, order: pending })],
  [
    'I2: not-cancellable although this call ended the order',
    end({ ...outcomes.notCancellable, order: failed }),
  ],
  ['I2: blocked of an order that reads cancelled', end({ ...outcomes.blocked, order: cancelled })],
  ['I2: blocked although no guard forbids it', end({ ...outcomes.blocked, order: pending })],
  ['I2: blocked although a PATCH may have taken effect', end(outcomes.blocked)],
  ['I2: not-found although a PATCH may have taken effect', end(outcomes.notFound)],
  ['I2: not-found although Telnyx never answered 404', all(end(outcomes.notFound), withoutPatch)],
  ['I2: not-sent although a PATCH may have taken effect', end(outcomes.notSent)],
  ['I2: refused although a PATCH may have taken effect', end(outcomes.refused)],
  ['I2: refused although Telnyx never rejected it', all(end(outcomes.refused), withoutPatch)],
  ['I2: unknown although no PATCH can have taken effect', all(end(outcomes.unknown), withoutPatch)],
  ['I2: unknown counts 2 instead of 1 to 1 attempts', end({ ...outcomes.unknown, attempts: 2 })],
  ['I2: unknown without a reading after the last PATCH', all(end(outcomes.unknown), endPatch('uncertain'))],
  ['I2: unknown of an order that reads final', end(outcomes.unknown)],
  ['I2: not-sent, but its PATCH took effect', end(outcomes.notSent)],

  // The row in the ledger.
  ['I3: an outcome that changed', addVersion({ outcome: 'another' })],
  ['I4: an attempt after the outcome', addVersion({ attempts: 2 })],
  [
    'I2: a cancellation that settled twice',
    all(addVersion({ settledStatus: 'cancelled' }), addVersion({ settledStatus: 'success' })),
  ],
  ['I10: accepted, settled as undefined, but the order is cancelled', end(outcomes.accepted)],
  ['I10: accepted, and no re-check is scheduled', all(end(outcomes.accepted), stayPending)],

  // Responses.
  [
    'I3: responded cancelled for a cancellation that is not in the ledger',
    ({ called }) => void Object.assign(called, { reported: { id: 'other', outcome: 'cancelled' } }),
  ],
  ['I3: responded cancelled, but recorded refused', end(outcomes.refused)],
  [
    'I3: responded cancelled before it was recorded',
    ({ row }) => void Object.assign(row, { endedAt: at(61) }),
  ],

  // The run.
  [
    'I5: two open cancellations of one order',
    ({ run, row }) => {
      run.cancellations = [...run.cancellations, { ...row, name: 'other', startedAt: at(40) }]
    },
  ],
  [
    'I6: a request over the announced limit',
    ({ patch }) => void Object.assign(patch, { isBeyondLimit: true }),
  ],
  [
    'I7: a credential in the log',
    ({ run }) => void Object.assign(run, { texts: [{ where: 'the log', text: 'Bearer KEY_SECRET' }] }),
  ],

  // Batches.
  ['I3: an acknowledged batch is lost', ({ batch }) => void Object.assign(batch, { versions: [] })],
  ['I3: a batch with two selections', addBatchVersion(2, { selection: '["other"]' })],
  [
    'I3: an item that was added to a resolved batch',
    ({ item }) => void Object.assign(item, { addedAt: at(2) }),
  ],
  [
    'I1: a PATCH before the selection was stored',
    ({ batch }) => void Object.assign(batch, { versions: [batchVersion(0, { isResolved: false })] }),
  ],
  [
    'I3: an order is two items of one batch',
    ({ batch, item }) => void Object.assign(batch, { items: [item, item] }),
  ],
  [
    'I3: a batch of 1 items says that it has 2',
    ({ batch }) => void Object.assign(batch, { versions: [batchVersion(1, { total: 2 })] }),
  ],
  [
    'I3: a batch has other items than it was created with',
    ({ batch }) => void Object.assign(batch, { orderIds: ['other'] }),
  ],
  [
    'I1: a cancellation of an order that the batch lacks',
    ({ batch }) => void Object.assign(batch, { items: [] }),
  ],
  [
    'I8: a PATCH more than 1 s after its batch was paused',
    ({ batch }) => void Object.assign(batch, { versions: [batchVersion(-1_000, { state: 'paused' })] }),
  ],
  [
    'I3: an item whose outcome changed',
    ({ item }) => void item.outcomes.push({ at: at(56), outcome: 'refused', cancellation: 'row' }),
  ],
  [
    'I3: an item with the outcome of another order',
    ({ item }) => void Object.assign(item, { orderId: 'other' }),
  ],
  ['I3: an item is cancelled, but recorded is refused', end(outcomes.refused)],
  [
    'I9: an item that found no room or time ended as not-sent',
    all(end(outcomes.notSent), endItem('not-sent')),
  ],
  [
    "I4: a PATCH after its item's outcome",
    all(
      ({ row }) => void Object.assign(row, { endedAt: at(22) }),
      ({ item }) => endItemAt(item, 23),
    ),
  ],
  [
    "I4: a cancellation that was opened after its item's outcome",
    ({ run, row }) => {
      run.cancellations = [...run.cancellations, { ...row, name: 'other', startedAt: at(56) }]
    },
  ],
  ['I3: a finished batch with a waiting item', ({ item }) => void Object.assign(item, { outcomes: [] })],
  [
    'I3: an untouched item whose order is cancelled',
    all(
      ({ item }) => void Object.assign(item, { outcomes: [] }),
      addBatchVersion(80, { state: 'stopped', isFinished: true }),
    ),
  ],
  ['I9: an item of a running batch still waits', ({ item }) => void Object.assign(item, { outcomes: [] })],
  [
    'I10: an item waits because of another one',
    ({ run, batch, item, order }) => {
      item.outcomes = []
      const poisoned = { ...order, id: 'poisoned', isPoisoned: true }
      run.orders = new Map([...run.orders, ['poisoned', poisoned]])
      Object.assign(batch, { items: [item, { ...item, orderId: 'poisoned' }] })
    },
  ],
  ['I9: a running batch never finishes', addBatchVersion(80)],
]

it.each(BROKEN)('%s', (violation, change) => {
  const world = createWorld()
  change(world)
  expect(findViolations(world)).toContain(violation)
})

it('every violation is the subject of a test', () => {
  const sources = ['invariants.ts', 'batch-invariants.ts'].map((file) =>
    readFileSync(new URL(file, import.meta.url), 'utf8'),
  )
  // Up to the first part that depends on the run.
  const texts = sources.flatMap((source) => [
    ...source.matchAll(/['"`](I\d+: [^`$]+?)(?:['"`][\n ,)]|\$\{)/g),
  ])
  expect(texts.length).toBeGreaterThan(40)
  const untested = texts.flatMap(([, text = '']) =>
    BROKEN.some(([violation]) => violation.startsWith(text)) ? [] : text,
  )
  expect(untested).toEqual([])
})

/** The row sends its PATCH without having read the order. */
function withoutReading({ run, called, patch }: World) {
  run.requests = [called, patch]
}

/** The order is never cancelled. */
function stayPending({ order }: World) {
  order.history = order.history.slice(0, 1)
}

function addVersion(changes: Partial<RowVersion>) {
  return ({ row }: World) => {
    const last = row.versions?.at(-1) ?? version(50)
    row.versions?.push({ ...last, at: at(80), ...changes })
  }
}

function addBatchVersion(ms: number, changes: Partial<BatchVersion> = {}) {
  return ({ batch }: World) => {
    batch.versions = [...batch.versions, batchVersion(ms, changes)].toSorted((a, b) => a.at - b.at)
  }
}

function endItem(outcome: string) {
  return ({ item }: World) => {
    for (const one of item.outcomes) one.outcome = outcome
  }
}

function endItemAt({ outcomes: ends }: BatchRecord['items'][number], ms: number) {
  for (const one of ends) one.at = at(ms)
}
