import { backoffMs, sleep } from '../clock.ts'
import { errorCode } from '../wire/error-envelope.ts'
import { getFailure } from '../wire/telnyx-error.ts'
import { outOfTime, type TelnyxFailure } from '../wire/telnyx-failure.ts'
import { type CancelSettings, type CancelStep, emit } from './cancel-options.ts'
import { requestTimes } from './check-admission.ts'
import { type AttemptState, type Finding, noAttempts } from './conclude.ts'
import type { TelnyxPort } from './ports.ts'
import { readOrder } from './read-order.ts'
import { currentReadTime, freshUntil, isFresh, type Reading } from './reading.ts'

/** Telnyx's "Resource is being processed": wait and try again. */
const BEING_PROCESSED = '10036'

/**
 * The result of a PATCH that returned no order. `uncertain`: it may have taken effect, or Telnyx is busy with the
 * order. `rejected`: Telnyx answered with another 4xx. `retry`: it was not sent, and may be sent later. `stale`: it
 * was not sent, because the reading that it required is no longer fresh. `stop`: nothing may be sent any more.
 */
export type SendResult = Finding | 'uncertain' | 'rejected' | 'retry' | 'stale' | 'stop'

/**
 * The two requests of one cancellation, GET and PATCH, each with its own time limits. They record in `state`
 * everything that `conclude` needs. `cancel-through-telnyx.ts` decides when to use which.
 */
export function createOrderAttempts(client: TelnyxPort, options: CancelSettings) {
  const { id, givenReading, signal, deadlineMs, priority = 'single', clock, random } = options

  const start = clock.monotonic()
  const { timeoutMs, ...last } = requestTimes(client, deadlineMs)
  const lastRead = start + last.lastRead
  const lastSend = start + last.lastSend

  const state: AttemptState = { ...noAttempts }
  let reading: Reading | undefined
  /** After the first request had its turn, the next ones go ahead of cancellations that have not started. */
  let isUnderWay = false

  const report = (step: CancelStep) => emit(options.onEvent, { id, at: clock.now(), ...step })

  function recordReading(latest: Reading): Finding {
    const { order } = latest
    state.order = order
    reading = latest
    return { kind: 'order', order }
  }

  function recordFailure(failure: TelnyxFailure) {
    // The failure that used up the time says more than that time ran out.
    if (failure.kind !== 'out-of-time' || !state.failure) state.failure = failure
  }

  const freshReading = () => (reading && isFresh(reading, clock) ? reading : undefined)

  /** Waits, but no longer than until the last read may start, and not at all after the caller aborted. */
  async function wait(ms: number) {
    const allowed = Math.max(0, Math.min(ms, lastRead - clock.monotonic()))
    report({ type: 'wait', ms: allowed })
    await sleep(clock, allowed, signal)
  }

  async function read(): Promise<Finding> {
    // Before the first PATCH, a reading is only useful if a PATCH fits after it.
    const isFirst = state.attempts === 0
    const finding = await readOrder(client, id, {
      priority: isUnderWay ? 'under-way' : priority,
      followUps: isFirst ? 1 : 0,
      timeoutMs,
      // A timeout that fires a little late must not prevent the last read.
      startBy: state.acted ? Math.max(lastRead, clock.monotonic()) : isFirst ? lastSend : lastRead,
      // Once a PATCH may have taken effect, a true outcome matters more than a quick stop.
      signal: state.acted ? undefined : signal,
    })
    isUnderWay = true
    switch (finding.kind) {
      case 'order':
        report({ type: 'reading', order: finding.order })
        return recordReading({ order: finding.order, ...currentReadTime(clock) })
      case 'unreadable':
        report({ type: 'reading', failure: finding.failure })
        recordFailure(finding.failure)
        if (finding.failure.kind === 'rejected' && !state.acted) state.rejection ??= finding.failure
        return finding
      case 'missing':
        report({ type: 'reading' })
        return finding
      default:
        return finding satisfies never
    }
  }

  /** Sends one PATCH. It is not sent once `requiredReading` is no longer fresh. */
  async function send(requiredReading: Reading | undefined): Promise<SendResult> {
    let isSent = false
    let isStale = false
    let isLate = false
    let stopReason: string | undefined
    const abortBeforeSend = new AbortController()
    const stop = () => abortBeforeSend.abort()
    signal?.addEventListener('abort', stop)
    if (signal?.aborted) stop()
    try {
      const { data } = await client.subNumberOrders.cancel(id, {
        priority: isUnderWay ? 'under-way' : priority,
        timeoutMs,
        signal: abortBeforeSend.signal,
        startBy: requiredReading ? Math.min(lastSend, freshUntil(requiredReading)) : lastSend,
        beforeSend: async () => {
          const number = state.attempts + 1
          isUnderWay = true
          try {
            const mayGo = (await options.beforeAttempt?.({ id, number, reading: freshReading() })) ?? true
            if (!mayGo) return false
          } catch (error) {
            stopReason = `beforeAttempt failed: ${error instanceof Error ? error.message : error}`
            return false
          }
          state.attempts = number
          return true
        },
        lastCheck() {
          // beforeAttempt may have taken long.
          isStale = requiredReading !== undefined && !freshReading()
          isLate = clock.monotonic() > lastSend
          if (signal?.aborted || isStale || isLate) return false
          // From now on an abort has to wait: only the response, or a reading, says what the PATCH did.
          signal?.removeEventListener('abort', stop)
          if (freshReading()) state.seen = true
          isSent = true
          report({ type: 'attempt', number: state.attempts })
          return true
        },
      })
      report({ type: 'answer', order: data })
      state.acted = true
      state.accepted = true
      state.lastAnswer = 'accepted'
      return recordReading({ order: data, ...currentReadTime(clock) })
    } catch (error) {
      const thrown = isLate ? outOfTime(undefined) : getFailure(error)
      const failure = stopReason === undefined ? thrown : { ...thrown, message: stopReason }
      if (isSent) report({ type: 'answer', failure })
      // Its turn would come only after the required reading is no longer fresh.
      if (failure.kind === 'out-of-time' && clock.monotonic() < lastSend) isStale = true
      if (isStale) return 'stale'
      recordFailure(failure)
      return recordFailedSend(failure)
    } finally {
      signal?.removeEventListener('abort', stop)
    }
  }

  function recordFailedSend(failure: TelnyxFailure): SendResult {
    switch (failure.delivery) {
      case 'not-sent':
        return failure.kind === 'rate-limited' || failure.kind === 'connection' ? 'retry' : 'stop'
      case 'maybe-applied':
        state.acted = true
        state.lastAnswer = 'uncertain'
        return 'uncertain'
      case 'answered':
        state.rejection = failure
        state.lastAnswer = isConflict(failure) ? 'conflict' : 'rejected'
        if (state.lastAnswer === 'conflict') return 'uncertain'
        return failure.systemic && !state.acted ? 'stop' : 'rejected'
      default:
        return failure satisfies never
    }
  }

  if (givenReading) recordReading(givenReading)

  return {
    state,
    read,
    send,
    freshReading,
    backOff: (n: number) => wait(backoffMs(n, random)),
    now: () => clock.now(),
    isTimeToSend: () => clock.monotonic() <= lastSend,
    isTimeToRead: () => clock.monotonic() < lastRead,
  }
}

const isConflict = (failure: TelnyxFailure & { kind: 'rejected' }) =>
  failure.status === 409 || failure.errors.some((error) => errorCode(error) === BEING_PROCESSED)
