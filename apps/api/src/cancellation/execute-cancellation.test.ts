import { sleep } from '@countermand/core'
import type { VirtualClock } from '@countermand/core/testing'
import { pino } from 'pino'
import { expect, it } from 'vitest'
import { newCancellation } from '../../test/new-cancellation.ts'
import { createTestGateway, PENDING } from '../../test/test-gateway.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { type Store, StoreError } from '../store/store.ts'
import { executeCancellation } from './execute-cancellation.ts'

it('reads the row after a lost commit response, so that the PATCH is sent and the outcome recorded', async () => {
  const setup = await createTestGateway()
  setup.disk.losesAnswers = true
  const { headers } = await setup.cancel(PENDING)
  expect(headers.get('x-cancellation-outcome')).toBe('cancelled')
  expect(setup.sandbox.truthOf(PENDING).patches.arrived).toBe(1)
  expect(await setup.rows()).toMatchObject([{ attempts: 1, outcome: 'cancelled', evidence: 'response' }])
})

it('a hold placed during a slow commit stops the PATCH', async () => {
  const setup = await createTestGateway()
  setup.disk.answersAfterMs = 3_000
  const cancelling = setup.cancel(PENDING)
  await setup.clock.advance(100)
  const hold = { id: 'hold', why: 'check', created_at: '2026-11-24T12:00:00.000Z' }
  void setup.store.write(setup.store.queries.insertInto('holds').values(hold))
  expect((await cancelling).status).toBe(503)
  expect(setup.sandbox.truthOf(PENDING).patches.arrived).toBe(0)
  expect(await setup.rows()).toMatchObject([{ attempts: 1, outcome: 'not-sent' }])
})

it('a slow commit alone does not stop the PATCH', async () => {
  const setup = await createTestGateway()
  setup.disk.answersAfterMs = 3_000
  const { headers } = await setup.cancel(PENDING)
  expect(headers.get('x-cancellation-outcome')).toBe('cancelled')
})

/** Runs a cancellation on a ledger some of whose methods fail. */
async function execute(
  change: (ledger: Ledger, setup: { clock: VirtualClock; store: Store }) => Partial<Ledger>,
) {
  const setup = await createTestGateway()
  const { ledger, telnyx } = setup.gateway
  const execution = await setup.clock.until(
    executeCancellation(
      newCancellation('c-1', PENDING),
      {
        ledger: { ...ledger, ...change(ledger, setup) },
        telnyx,
        guards: {},
        log: pino({ level: 'silent' }),
      },
      { readFirst: false },
    ),
  )
  return { ...setup, execution }
}

const broken = () => Promise.reject(new StoreError('the connection broke'))

it('a row whose opening takes effect after the connection broke is closed as not-sent', async () => {
  const { clock, sandbox, execution, rows } = await execute(({ open }, { clock }) => ({
    async open(cancellation) {
      clock.after(3_000, () => open(cancellation))
      return broken()
    },
  }))
  expect(execution).toEqual({ kind: 'nothing-sent' })
  await clock.advance(6_000)
  expect(await rows()).toMatchObject([{ attempts: 0, outcome: 'not-sent' }])
  expect(sandbox.truthOf(PENDING).patches.arrived).toBe(0)
})

it('a PATCH that was sent is reported although the opening of its row has no result', async () => {
  const { execution } = await execute(({ open }) => ({
    open: (cancellation) => open(cancellation).then(broken),
    find: broken,
  }))
  expect(execution).toMatchObject({ kind: 'recorded', outcome: { kind: 'cancelled' } })
})

it('a hold placed while a slow store answers whether the PATCH may be sent stops it', async () => {
  const { execution, sandbox } = await execute(({ commitAttempt, maySend }, { clock, store }) => {
    let asked = 0
    return {
      async commitAttempt(...attempt) {
        const isCommitted = await commitAttempt(...attempt)
        await sleep(clock, 2_000)
        return isCommitted
      },
      async maySend(...attempt) {
        const isAllowed = await maySend(...attempt)
        if (asked++ > 0) return isAllowed
        const hold = { id: 'hold', why: 'check', created_at: '2026-11-24T12:00:00.000Z' }
        void store.write(store.queries.insertInto('holds').values(hold))
        await sleep(clock, 2_000)
        return isAllowed
      },
    }
  })
  expect(execution).toMatchObject({ kind: 'recorded', outcome: { kind: 'not-sent' } })
  expect(sandbox.truthOf(PENDING).patches.arrived).toBe(0)
})
