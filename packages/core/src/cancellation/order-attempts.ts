import { backoffMs, sleep } from '../clock.ts'
import { errorCode } from '../wire/error-envelope.ts'
import { failureOf } from '../wire/telnyx-error.ts'
import { outOfTime, type TelnyxFailure } from '../wire/telnyx-failure.ts'
import { type CancelEvent, type CancelTerms, emit } from './cancel-options.ts'
import { requestTimes } from './check-admission.ts'
import { type Finding, type Story, untouched } from './conclude.ts'
import type { TelnyxPort } from './ports.ts'
import { look } from './read-order.ts'
import { freshUntil, isFresh, type Reading, readTime } from './reading.ts'

/** Telnyx's "Resource is being processed": wait and try again. */
const BEING_PROCESSED = '10036'

/**
 * What sending a PATCH led to, when not to an order. `uncertain`: it may have taken effect, or Telnyx
 * is busy with the order. `turned-down`: Telnyx said no. `again`: it was not sent, and may be.
 * `stale`: it was not sent, since the reading it rested on no longer counts. `over`: nothing may be
 * sent any more.
 */
export type Sent = Finding | 'uncertain' | 'turned-down' | 'again' | 'stale' | 'over'

/**
 * The two requests of one cancellation, the GET and the PATCH, each by its clock; they note in
 * `story` all that the decisions rest on. When to use which is decided in `cancel-through-telnyx.ts`.
 */
export function createRequests(client: TelnyxPort, terms: CancelTerms) {
  const { id, given, signal, deadlineMs, priority = 'single', clock, random } = terms

  const start = clock.monotonic()
  const { timeoutMs, ...last } = requestTimes(client, deadlineMs)
  const lastRead = start + last.lastRead
  const lastSend = start + last.lastSend

  const story: Story = { ...untouched }
  let reading: Reading | undefined
  /** A request of this cancellation has had its turn: the next ones go ahead of those that have none yet. */
  let isUnderWay = false

  const report = (step: Step) => emit(terms.onEvent, { id, at: clock.now(), ...step })

  function noteReading(fresh: Reading): Finding {
    const { order } = fresh
    story.order = order
    reading = fresh
    return { kind: 'order', order }
  }

  function noteFailure(failure: TelnyxFailure) {
    // That time ran out says less than what filled it.
    if (failure.kind !== 'out-of-time' || !story.failure) story.failure = failure
  }

  const freshReading = () => (reading && isFresh(reading, clock) ? reading : undefined)

  /** Waits, but never beyond the moment for the last read, and not at all once the caller stopped it. */
  async function wait(ms: number) {
    const allowed = Math.max(0, Math.min(ms, lastRead - clock.monotonic()))
    report({ type: 'wait', ms: allowed })
    await sleep(clock, allowed, signal)
  }

  async function read(): Promise<Finding> {
    // Before anything was sent, a reading is of use only if a PATCH fits after it.
    const isFirst = story.attempts === 0
    const finding = await look(client, id, {
      priority: isUnderWay ? 'under-way' : priority,
      followUps: isFirst ? 1 : 0,
      timeoutMs,
      // A timeout that fired a little late must not cost the last look.
      startBy: story.acted ? Math.max(lastRead, clock.monotonic()) : isFirst ? lastSend : lastRead,
      // Once a PATCH may have taken effect, its truth matters more than a quick stop.
      signal: story.acted ? undefined : signal,
    })
    isUnderWay = true
    switch (finding.kind) {
      case 'order':
        report({ type: 'reading', order: finding.order })
        return noteReading({ order: finding.order, ...readTime(clock) })
      case 'unreadable':
        report({ type: 'reading', failure: finding.failure })
        noteFailure(finding.failure)
        if (finding.failure.kind === 'rejected' && !story.acted) story.refusal ??= finding.failure
        return finding
      case 'missing':
        report({ type: 'reading' })
        return finding
      default:
        return finding satisfies never
    }
  }

  /** Sends one PATCH. `rests` is the reading that it must rest on while that counts. */
  async function send(rests: Reading | undefined): Promise<Sent> {
    let isSent = false
    let isStale = false
    let isLate = false
    let whyNot: string | undefined
    const untilSent = new AbortController()
    const stop = () => untilSent.abort()
    signal?.addEventListener('abort', stop)
    if (signal?.aborted) stop()
    try {
      const { data } = await client.subNumberOrders.cancel(id, {
        priority: isUnderWay ? 'under-way' : priority,
        timeoutMs,
        signal: untilSent.signal,
        startBy: rests ? Math.min(lastSend, freshUntil(rests)) : lastSend,
        beforeSend: async () => {
          const number = story.attempts + 1
          isUnderWay = true
          try {
            const mayGo = (await terms.beforeAttempt?.({ id, number, reading: freshReading() })) ?? true
            if (!mayGo) return false
          } catch (error) {
            // What must be durable first is not.
            whyNot = `What has to come before a PATCH failed: ${error instanceof Error ? error.message : error}`
            return false
          }
          story.attempts = number
          return true
        },
        lastCheck() {
          // Recording it may have taken long.
          isStale = rests !== undefined && !freshReading()
          isLate = clock.monotonic() > lastSend
          if (signal?.aborted || isStale || isLate) return false
          // From here on it is waited for: only its answer, or a reading, tells the truth.
          signal?.removeEventListener('abort', stop)
          if (freshReading()) story.seen = true
          isSent = true
          report({ type: 'attempt', number: story.attempts })
          return true
        },
      })
      report({ type: 'answer', order: data })
      story.acted = true
      story.accepted = true
      story.last = 'accepted'
      return noteReading({ order: data, ...readTime(clock) })
    } catch (error) {
      const said = isLate ? outOfTime(undefined) : failureOf(error)
      const failure = whyNot === undefined ? said : { ...said, message: whyNot }
      if (isSent) report({ type: 'answer', failure })
      // The rate limit's turn would come only after the reading that it rests on counts no more.
      if (failure.kind === 'out-of-time' && clock.monotonic() < lastSend) isStale = true
      if (isStale) return 'stale'
      noteFailure(failure)
      return noteUnanswered(failure)
    } finally {
      signal?.removeEventListener('abort', stop)
    }
  }

  function noteUnanswered(failure: TelnyxFailure): Sent {
    switch (failure.delivery) {
      case 'not-sent':
        return failure.kind === 'rate-limited' || failure.kind === 'connection' ? 'again' : 'over'
      case 'maybe-applied':
        story.acted = true
        story.last = 'uncertain'
        return 'uncertain'
      case 'answered':
        story.refusal = failure
        story.last = isConflict(failure) ? 'conflict' : 'no'
        if (story.last === 'conflict') return 'uncertain'
        return failure.systemic && !story.acted ? 'over' : 'turned-down'
      default:
        return failure satisfies never
    }
  }

  if (given) noteReading(given)

  return {
    story,
    read,
    send,
    freshReading,
    backOff: (n: number) => wait(backoffMs(n, random)),
    now: () => clock.now(),
    isTimeToSend: () => clock.monotonic() <= lastSend,
    isTimeToRead: () => clock.monotonic() < lastRead,
  }
}

type Step = CancelEvent extends infer Event
  ? Event extends unknown
    ? Omit<Event, 'id' | 'at'>
    : never
  : never

const isConflict = (failure: TelnyxFailure & { kind: 'rejected' }) =>
  failure.status === 409 || failure.errors.some((error) => errorCode(error) === BEING_PROCESSED)
