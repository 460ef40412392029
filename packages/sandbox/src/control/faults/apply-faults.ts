import { failure, type Problem, tooManyRequests } from '../../api/errors.ts'
import type { Staleness } from '../../orders/order-state.ts'
import { type Answer, hasNoBody, type Transmission } from '../../transport/transmission.ts'
import type { DrawnFaults } from './draw-faults.ts'
import { withForeignId } from './foreign-id.ts'
import { rewriteAnswer } from './rewrite-answer.ts'

/** The stand-in for Telnyx, as one request meets it. */
export interface HonestExchange {
  path: string
  /** Carries the request out and answers it. */
  answer(staleness?: Staleness): Promise<Answer>
  /** Carries it out later, unanswered, if it is a cancel. */
  carryOutLater(delayMs: number): void
  /** Words a refusal, with the given time until the rate limit resets if that is the reason. */
  refuse(problem: Problem, resetMs?: number): Answer
}

/**
 * Turns one honest exchange into what the client gets to see. This is the only place where faults
 * meet the API, and neither knows the other. An answer made up here comes from "in front of" Telnyx:
 * it did not count against the rate limit.
 */
export async function applyFaults(drawn: DrawnFaults, honest: HonestExchange): Promise<Transmission> {
  const transmission = await decided(drawn, honest)
  if (!('answer' in transmission)) return transmission
  const answer = drawn.rewrites.reduce(rewriteAnswer, transmission.answer)
  // There is no body to send slowly, to cut or to go on with.
  if (hasNoBody(answer.status)) return { kind: 'answer', delayMs: transmission.delayMs, answer }
  return { ...transmission, answer }
}

/** What comes of the exchange before it is rewritten. */
async function decided(
  { latencyMs: delayMs, effect, rewrites }: DrawnFaults,
  honest: HonestExchange,
): Promise<Transmission> {
  const whole = (answer: Answer): Transmission => ({ kind: 'answer', delayMs, answer })
  if (!effect) {
    const isMadeUp = rewrites.some(({ applied }) => applied === false)
    return whole(isMadeUp ? { status: 200, headers: {}, body: '' } : await honest.answer())
  }

  switch (effect.kind) {
    case 'connection-refused':
      return { kind: 'refuse', delayMs }
    case 'hanging-connect':
      return { kind: 'hang', delayMs }
    case 'drop':
      return { kind: 'reset', delayMs }
    case 'lost-answer':
      await honest.answer()
      return { kind: 'reset', delayMs }
    case 'late-application':
      honest.carryOutLater(effect.delayMs)
      if (effect.answer === '504') return whole(honest.refuse(failure(504)))
      return { kind: effect.answer ?? 'hang', delayMs }
    case 'error': {
      const headers = effect.applied ? (await honest.answer()).headers : {}
      const answer = honest.refuse(failure(effect.status))
      return whole({ ...answer, headers: { ...headers, ...answer.headers } })
    }
    case 'rate-limited':
      return whole(honest.refuse(tooManyRequests, effect.forMs))
    case 'slow-body':
      return {
        kind: 'drip',
        delayMs,
        answer: await honest.answer(),
        bytes: effect.bytes ?? 16,
        everyMs: effect.everyMs,
      }
    case 'cut-body': {
      const answer = await honest.answer()
      return { kind: 'cut', delayMs, answer, bytes: effect.bytes ?? Math.floor(answer.body.length / 2) }
    }
    case 'malformed-body': {
      const answer = await honest.answer()
      return whole({ ...answer, body: answer.body.slice(0, Math.floor(answer.body.length / 2)) })
    }
    case 'html-body':
      return whole(page(await honest.answer(), 'text/html', '<!doctype html><title>Please wait</title>'))
    case 'empty-body':
      return whole(page(await honest.answer(), 'application/json', ''))
    case 'foreign-body':
      return whole(withForeignId(await honest.answer()))
    case 'endless-body': {
      const answer = page(await honest.answer(), 'application/json', '')
      return { kind: 'endless', delayMs, answer, everyMs: effect.everyMs ?? 1 }
    }
    case 'hang':
      if (effect.applied) await honest.answer()
      return { kind: 'hang', delayMs }
    case 'redirect': {
      const location = effect.location ?? `/elsewhere${honest.path}`
      return whole({ status: 307, headers: { location }, body: '' })
    }
    case 'stale-read':
      return whole(
        await honest.answer(effect.forMs === undefined ? 'before-last-change' : { forMs: effect.forMs }),
      )
    default:
      return effect satisfies never
  }
}

const page = ({ headers }: Answer, type: string, body: string): Answer => ({
  status: 200,
  headers: { ...headers, 'content-type': type },
  body,
})
