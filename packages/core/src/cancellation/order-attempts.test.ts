import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import { anOrder, ORDER_ID } from '../../test/orders.ts'
import {
  connectionRefused,
  noResponse,
  rateLimited,
  withError,
  withJson,
  withOrder,
} from '../../test/responders.ts'
import { createScriptedTelnyx } from '../../test/scripted-clients.ts'
import { START } from '../../test/virtual-clock.ts'
import { sleep } from '../clock.ts'
import type { UpcomingAttempt } from './cancel-options.ts'

const guards = { maxPhoneNumbers: 10 }

describe('a reading from a list or a retrieve', () => {
  const afterReading = async (waitMs: number, script: Parameters<typeof createScriptedTelnyx>[0]) => {
    const telnyx = createScriptedTelnyx(script)
    const { data: order } = await telnyx.client.subNumberOrders.retrieve(ORDER_ID)
    telnyx.requests.length = 0
    await telnyx.clock.advance(waitMs)
    return { telnyx, order }
  }

  it('counts for 30 seconds', async () => {
    const { telnyx, order } = await afterReading(30_000, {
      gets: [withOrder('pending')],
      patches: [withOrder('cancelled')],
    })
    expect(await telnyx.cancel({ guards }, order)).toMatchObject({ kind: 'cancelled' })
    expect(telnyx.methods).toBe('PATCH')
  })

  it('is not fresh after that', async () => {
    const { telnyx, order } = await afterReading(30_001, {
      gets: [withOrder('pending')],
      patches: [withOrder('cancelled')],
    })
    expect(await telnyx.cancel({ guards }, order)).toMatchObject({ kind: 'cancelled' })
    expect(telnyx.methods).toBe('GET PATCH')
  })

  it('is refreshed if it becomes too old while the PATCH waits for the limit', async () => {
    const { telnyx, order } = await afterReading(25_000, {
      gets: [withOrder('pending')],
      patches: [rateLimited(20), withOrder('cancelled')],
    })
    expect(await telnyx.cancel({ guards }, order)).toMatchObject({ kind: 'cancelled' })
    expect(telnyx.methods).toBe('PATCH GET PATCH')
  })

  it('is refreshed before a PATCH that follows refused connections, if it is no longer fresh', async () => {
    const refusals = Array.from({ length: 7 }, () => connectionRefused)
    const { telnyx, order } = await afterReading(0, {
      gets: [withOrder('pending')],
      patches: [...refusals, withOrder('cancelled')],
    })
    expect(await telnyx.cancel({ guards }, order)).toMatchObject({ kind: 'cancelled' })
    expect(telnyx.methods).toBe(`${'PATCH '.repeat(7)}GET PATCH`)
  })

  it('counts as seen, also without guards', async () => {
    const { telnyx, order } = await afterReading(0, {
      gets: [withOrder('pending'), withOrder('cancelled')],
      patches: [noResponse],
    })
    expect(await telnyx.cancel({}, order)).toMatchObject({ kind: 'cancelled', evidence: 're-read' })
  })

  it('does not count as seen when it is too old', async () => {
    const { telnyx, order } = await afterReading(31_000, {
      gets: [withOrder('pending'), withOrder('cancelled')],
      patches: [noResponse],
    })
    expect(await telnyx.cancel({}, order)).toMatchObject({ kind: 'cancelled', evidence: 'inferred' })
    expect(telnyx.methods).toBe('PATCH GET')
  })

  it('is enough to send nothing if the order is over', async () => {
    const { telnyx, order } = await afterReading(0, { gets: [withOrder('cancelled')] })
    expect(await telnyx.cancel({}, order)).toMatchObject({ kind: 'already-cancelled' })
    expect(telnyx.methods).toBe('')
  })

  it('prevents an attempt that would be sent only when it is no longer fresh', async () => {
    const { telnyx, order } = await afterReading(25_000, {
      gets: [withOrder('pending')],
      patches: [rateLimited(20), withOrder('cancelled')],
    })
    const recorded: number[] = []
    const beforeAttempt = async ({ number }: UpcomingAttempt) => recorded.push(number) > 0
    await telnyx.cancel({ guards, beforeAttempt }, order)
    expect(recorded).toEqual([1, 2])
    expect(telnyx.patchTimes).toHaveLength(2)
  })

  it('does not exist for an order that was built by hand', async () => {
    const telnyx = createScriptedTelnyx({ gets: [withOrder('pending')], patches: [withOrder('cancelled')] })
    await telnyx.cancel({ guards }, anOrder())
    expect(telnyx.methods).toBe('GET PATCH')
  })

  it('counts when it comes from a page', async () => {
    const telnyx = createScriptedTelnyx({
      gets: [withJson(200, { data: [anOrder()] })],
      patches: [withOrder('cancelled')],
    })
    const [order] = (await telnyx.client.subNumberOrders.list()).data
    await telnyx.cancel({ guards }, order)
    expect(telnyx.methods).toBe('GET PATCH')
  })
})

describe('a second PATCH', () => {
  it('requires a fresh reading also without guards, however long its connection is refused', async () => {
    const refusals = Array.from({ length: 7 }, () => connectionRefused)
    const telnyx = createScriptedTelnyx({
      patches: [withError(500), ...refusals, withOrder('cancelled')],
      gets: [withOrder('pending')],
    })
    await telnyx.cancel({ deadlineMs: 120_000 })
    const readings = telnyx.requests.filter(({ method }) => method === 'GET').map(({ at }) => at)
    for (const at of telnyx.patchTimes.slice(1)) {
      const last = readings.findLast((readAt) => readAt <= at) ?? Number.NEGATIVE_INFINITY
      expect(at - last).toBeLessThanOrEqual(30_000)
    }
    expect(readings).toHaveLength(2)
    expect(telnyx.methods).toMatch(/GET PATCH$/)
  })
})

describe('the deadline', () => {
  it('leaves time for the last reading when timers fire a little late', async () => {
    const telnyx = createScriptedTelnyx({
      patches: [rateLimited(39.9), noResponse],
      gets: [withOrder('cancelled')],
    })
    const { after } = telnyx.clock
    telnyx.clock.after = (ms, run) => after(ms + 5, run)
    expect(await telnyx.cancel()).toMatchObject({ kind: 'cancelled' })
    expect(telnyx.methods).toBe('PATCH PATCH GET')
    expect(telnyx.requests.at(-1)?.at).toBeGreaterThan(50_000)
  })

  it('is no reason to leave out the last reading when the process was frozen beyond it', async () => {
    const telnyx = createScriptedTelnyx({ patches: [noResponse], gets: [withOrder('cancelled')] })
    const { after } = telnyx.clock
    telnyx.clock.after = (ms, run) => after(ms + 60_000, run)
    expect(await telnyx.cancel()).toMatchObject({ kind: 'cancelled' })
    expect(telnyx.methods).toBe('PATCH GET')
  })

  it('lets no PATCH start unless its timeout and a re-read fit before it', async () => {
    const telnyx = createScriptedTelnyx({ patches: [noResponse], gets: [withOrder('pending')] })
    expect(await telnyx.cancel({ attempts: 99, deadlineMs: 45_000 })).toMatchObject({ kind: 'unknown' })
    for (const at of telnyx.patchTimes) expect(at).toBeLessThanOrEqual(25_000)
    expect(telnyx.methods).toMatch(/GET$/)
    expect(telnyx.clock.now()).toBeLessThanOrEqual(START + 45_000)
  })

  it('makes a pending reading the last one when no PATCH fits after it', async () => {
    const telnyx = createScriptedTelnyx({
      patches: [rateLimited(38), noResponse],
      gets: [withOrder('pending')],
    })
    expect(await telnyx.cancel()).toMatchObject({ kind: 'unknown', order: anOrder() })
    expect(telnyx.methods).toBe('PATCH PATCH GET')
  })

  it('is kept even if nothing is ever answered', async () => {
    const telnyx = createScriptedTelnyx({ patches: [noResponse], gets: [noResponse] })
    expect(await telnyx.cancel()).toMatchObject({ kind: 'unknown' })
    expect(telnyx.clock.now()).toBeLessThanOrEqual(START + 60_000)
    expect(telnyx.clock.timers).toBe(0)
  })

  it('sends nothing when it is over', async () => {
    const telnyx = createScriptedTelnyx({ patches: [withOrder('cancelled')] })
    expect(await telnyx.cancel({ deadlineMs: -1 })).toMatchObject({ kind: 'not-sent' })
    expect(telnyx.methods).toBe('')
  })

  it('leaves room for one attempt when it is short', async () => {
    const telnyx = createScriptedTelnyx({ patches: [noResponse], gets: [withOrder('cancelled')] })
    expect(await telnyx.cancel({ deadlineMs: 2_000 })).toMatchObject({ kind: 'cancelled' })
    expect(telnyx.clock.now()).toBeLessThanOrEqual(START + 2_000)
  })

  it('lets no PATCH start when beforeAttempt took too long', async () => {
    const telnyx = createScriptedTelnyx({ patches: [withOrder('cancelled')], gets: [withOrder('pending')] })
    const beforeAttempt = async () => {
      await sleep(telnyx.clock, 45_000)
      return true
    }
    expect(await telnyx.cancel({ beforeAttempt })).toMatchObject({ kind: 'not-sent' })
    expect(telnyx.patchTimes).toEqual([])
  })

  it('prevents a PATCH on a reading that became too old during beforeAttempt', async () => {
    const telnyx = createScriptedTelnyx({ patches: [withOrder('cancelled')], gets: [withOrder('pending')] })
    let calls = 0
    const beforeAttempt = async () => {
      if (calls++ === 0) await sleep(telnyx.clock, 31_000)
      return true
    }
    await telnyx.cancel({ guards, beforeAttempt, deadlineMs: 120_000 })
    expect(telnyx.methods).toBe('GET GET PATCH')
  })
})

describe('abort', () => {
  it('before the call sends nothing', async () => {
    const telnyx = createScriptedTelnyx({ patches: [withOrder('cancelled')], gets: [withOrder('pending')] })
    expect(await telnyx.cancel({ signal: AbortSignal.abort() })).toMatchObject({ kind: 'not-sent' })
    expect(await telnyx.cancel({ signal: AbortSignal.abort(), guards })).toMatchObject({ kind: 'not-sent' })
    expect(telnyx.methods).toBe('')
  })

  it('during the first reading ends it at once', async () => {
    const telnyx = createScriptedTelnyx({ gets: [noResponse] })
    const abort = new AbortController()
    const outcome = telnyx.start({ signal: abort.signal, guards })
    await telnyx.clock.advance(3_000)
    abort.abort()
    await telnyx.clock.advance(0)
    expect(await outcome).toMatchObject({ kind: 'not-sent' })
    expect(telnyx.methods).toBe('GET')
    expect(telnyx.clock.timers).toBe(0)
  })

  it('while the PATCH waits for the limit sends nothing more', async () => {
    const telnyx = createScriptedTelnyx({ patches: [rateLimited(20), withOrder('cancelled')] })
    const abort = new AbortController()
    const outcome = telnyx.start({ signal: abort.signal })
    await telnyx.clock.advance(5_000)
    abort.abort()
    await telnyx.clock.advance(0)
    expect(await outcome).toMatchObject({ kind: 'not-sent' })
    expect(telnyx.methods).toBe('PATCH')
  })

  it('during a PATCH waits for its answer, so that the outcome is true', async () => {
    const telnyx = createScriptedTelnyx({
      patches: [
        async (request) => {
          await sleep(telnyx.clock, 4_000)
          return withOrder('cancelled')(request)
        },
      ],
    })
    const abort = new AbortController()
    const outcome = telnyx.start({ signal: abort.signal })
    await telnyx.clock.advance(1_000)
    abort.abort()
    expect(await telnyx.clock.until(outcome)).toMatchObject({ kind: 'cancelled', evidence: 'response' })
  })

  it('during a PATCH that is lost reads the order once more, and sends no other', async () => {
    const telnyx = createScriptedTelnyx({ patches: [noResponse], gets: [withOrder('pending')] })
    const abort = new AbortController()
    const outcome = telnyx.start({ signal: abort.signal })
    await telnyx.clock.advance(1_000)
    abort.abort()
    expect(await telnyx.clock.until(outcome)).toMatchObject({
      kind: 'unknown',
      attempts: 1,
      order: anOrder(),
    })
    expect(telnyx.methods).toBe('PATCH GET')
  })

  it.each([
    ['pending', 'unknown'],
    ['cancelled', 'cancelled'],
  ])('between two attempts reads once more: %s is %s', async (status, kind) => {
    const telnyx = createScriptedTelnyx({ patches: [withError(500)], gets: [withOrder(status)] })
    const abort = new AbortController()
    const outcome = telnyx.start({ signal: abort.signal })
    await telnyx.clock.advance(100)
    abort.abort()
    await telnyx.clock.advance(0)
    expect(await outcome).toMatchObject({ kind })
    expect(telnyx.methods).toBe('PATCH GET')
  })

  it('while a second PATCH waits for the limit reads once more', async () => {
    const telnyx = createScriptedTelnyx({
      patches: [withError(500), rateLimited(20)],
      gets: [withOrder('pending'), withOrder('cancelled')],
    })
    const abort = new AbortController()
    const outcome = telnyx.start({ signal: abort.signal })
    await telnyx.clock.advance(5_000)
    abort.abort()
    expect(await telnyx.clock.until(outcome)).toMatchObject({ kind: 'cancelled', evidence: 're-read' })
    expect(telnyx.methods).toBe('PATCH GET PATCH GET')
  })

  it('while it settles leaves it accepted', async () => {
    const telnyx = createScriptedTelnyx({ patches: [withOrder('pending')], gets: [withOrder('pending')] })
    const abort = new AbortController()
    const outcome = telnyx.start({ signal: abort.signal, settle: true })
    await telnyx.clock.advance(5_000)
    abort.abort()
    await telnyx.clock.advance(0)
    expect(await outcome).toMatchObject({ kind: 'accepted' })
  })

  it('during beforeAttempt sends nothing', async () => {
    const telnyx = createScriptedTelnyx({ patches: [withOrder('cancelled')] })
    const abort = new AbortController()
    const beforeAttempt = async () => {
      await sleep(telnyx.clock, 1_000)
      abort.abort()
      return true
    }
    expect(await telnyx.cancel({ signal: abort.signal, beforeAttempt })).toMatchObject({ kind: 'not-sent' })
    expect(telnyx.methods).toBe('')
  })

  it('leaves no listener on a signal that lives on', async () => {
    const telnyx = createScriptedTelnyx({
      patches: [withError(500), connectionRefused, withOrder('pending')],
      gets: [withOrder('pending')],
    })
    const { signal } = new AbortController()
    await telnyx.cancel({ signal })
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })
})

describe('beforeAttempt', () => {
  const record =
    (attempts: UpcomingAttempt[], answer: (number: number) => boolean) =>
    async (attempt: UpcomingAttempt) => {
      attempts.push(attempt)
      return answer(attempt.number)
    }

  it('gets the number of each PATCH, and the reading behind it', async () => {
    const telnyx = createScriptedTelnyx({
      patches: [rateLimited(1), connectionRefused, withError(500), withOrder('cancelled')],
      gets: [withOrder('pending')],
    })
    const attempts: UpcomingAttempt[] = []
    await telnyx.cancel({ beforeAttempt: record(attempts, () => true) })
    expect(attempts.map(({ id, number }) => [id, number])).toEqual(
      [1, 2, 3, 4].map((number) => [ORDER_ID, number]),
    )
    expect(attempts.map(({ reading }) => reading?.order)).toEqual([
      undefined,
      undefined,
      undefined,
      anOrder(),
    ])
    expect(attempts[3]?.reading?.readAt).toBe(telnyx.clock.now())
  })

  it('is called only when the turn under the limit has come', async () => {
    const telnyx = createScriptedTelnyx({ patches: [rateLimited(20), withOrder('cancelled')] })
    const times: number[] = []
    const beforeAttempt = async () => {
      times.push(telnyx.clock.now() - START)
      return true
    }
    await telnyx.cancel({ beforeAttempt })
    expect(times).toEqual([0, 20_000])
  })

  it('that returns false prevents the PATCH', async () => {
    const telnyx = createScriptedTelnyx({ patches: [withOrder('cancelled')] })
    expect(await telnyx.cancel({ beforeAttempt: async () => false })).toMatchObject({ kind: 'not-sent' })
    expect(telnyx.methods).toBe('')
    expect(telnyx.clock.timers).toBe(0)
  })

  it('that returns false for a second attempt is followed by one last reading', async () => {
    const telnyx = createScriptedTelnyx({ patches: [withError(500)], gets: [withOrder('pending')] })
    const attempts: UpcomingAttempt[] = []
    const outcome = await telnyx.cancel({ beforeAttempt: record(attempts, (number) => number === 1) })
    expect(outcome).toMatchObject({ kind: 'unknown', attempts: 1 })
    expect(telnyx.methods).toBe('PATCH GET GET')
  })

  it('that throws sends nothing, and the outcome says why', async () => {
    const telnyx = createScriptedTelnyx({ patches: [withOrder('cancelled')] })
    const beforeAttempt = async () => {
      throw new Error('the disk is full')
    }
    expect(await telnyx.cancel({ beforeAttempt })).toMatchObject({
      kind: 'not-sent',
      reason: expect.stringContaining('the disk is full'),
    })
    expect(telnyx.methods).toBe('')
    // The turn that it held is free again.
    expect(await telnyx.cancel()).toMatchObject({ kind: 'cancelled' })
  })
})

describe('onEvent', () => {
  it('reports each step in order', async () => {
    const telnyx = createScriptedTelnyx({
      patches: [withError(500), withOrder('cancelled')],
      gets: [withOrder('pending')],
    })
    await telnyx.cancel({ guards })
    expect(telnyx.events.map(({ type }) => type)).toEqual([
      'reading',
      'attempt',
      'answer',
      'wait',
      'reading',
      'attempt',
      'answer',
      'outcome',
    ])
    expect(telnyx.events.every(({ id }) => id === ORDER_ID)).toBe(true)
    expect(telnyx.events.map(({ at }) => at)).toEqual(telnyx.events.map(({ at }) => at).toSorted())
  })

  it('reports an answer only after an attempt', async () => {
    const telnyx = createScriptedTelnyx({ patches: [rateLimited(100)], gets: [withOrder('pending')] })
    await telnyx.cancel()
    expect(telnyx.events.map(({ type }) => type)).toEqual(['attempt', 'answer', 'outcome'])
  })
})
