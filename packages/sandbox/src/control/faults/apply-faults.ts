import { type ApiError, errorForStatus, tooManyRequests } from '../../api/errors.ts'
import type { Staleness } from '../../orders/entities.ts'
import { type HttpResponse, hasNoBody, type Transmission } from '../../transport/transmission.ts'
import { rewriteResponse, withForeignId } from './edit-response.ts'
import type { SelectedFaults } from './select-faults.ts'

/** What the API does with one request when no fault applies. */
export interface FaultlessApi {
  path: string
  /** Executes the request and responds to it. */
  respond(staleness?: Staleness): Promise<HttpResponse>
  /** If the request is a cancel, executes it later, without a response. */
  applyLater(delayMs: number): void
  /** Renders an error. `resetMs`: time until the rate limit resets, if that is the reason. */
  errorResponse(error: ApiError, resetMs?: number): HttpResponse
}

/**
 * Turns the API's response into what the client sees. This is the only place where faults and API meet;
 * neither knows the other. A response that is made up here comes "from in front of" Telnyx: it did not
 * count against the rate limit.
 */
export async function applyFaults(faults: SelectedFaults, api: FaultlessApi): Promise<Transmission> {
  const transmission = await applyEffect(faults, api)
  if (!('response' in transmission)) return transmission
  const response = faults.rewrites.reduce(rewriteResponse, transmission.response)
  // Without a body there is nothing to slow down or to cut off.
  if (hasNoBody(response.status)) return { kind: 'response', delayMs: transmission.delayMs, response }
  return { ...transmission, response }
}

async function applyEffect(
  { latencyMs: delayMs, effect, rewrites }: SelectedFaults,
  api: FaultlessApi,
): Promise<Transmission> {
  const whole = (response: HttpResponse): Transmission => ({ kind: 'response', delayMs, response })
  if (!effect) {
    const isMadeUp = rewrites.some(({ applied }) => applied === false)
    return whole(isMadeUp ? { status: 200, headers: {}, body: '' } : await api.respond())
  }

  switch (effect.kind) {
    case 'connection-refused':
      return { kind: 'connection-refused', delayMs }
    case 'hanging-connect':
      return { kind: 'hang', delayMs }
    case 'drop':
      return { kind: 'reset', delayMs }
    case 'lost-answer':
      await api.respond()
      return { kind: 'reset', delayMs }
    case 'late-application':
      api.applyLater(effect.delayMs)
      if (effect.answer === '504') return whole(api.errorResponse(errorForStatus(504)))
      return { kind: effect.answer ?? 'hang', delayMs }
    case 'error': {
      const headers = effect.applied ? (await api.respond()).headers : {}
      const response = api.errorResponse(errorForStatus(effect.status))
      return whole({ ...response, headers: { ...headers, ...response.headers } })
    }
    case 'rate-limited':
      return whole(api.errorResponse(tooManyRequests, effect.forMs))
    case 'slow-body':
      return {
        kind: 'drip',
        delayMs,
        response: await api.respond(),
        bytes: effect.bytes ?? 16,
        everyMs: effect.everyMs,
      }
    case 'cut-body': {
      const response = await api.respond()
      return { kind: 'cut', delayMs, response, bytes: effect.bytes ?? Math.floor(response.body.length / 2) }
    }
    case 'malformed-body': {
      const response = await api.respond()
      return whole({ ...response, body: response.body.slice(0, Math.floor(response.body.length / 2)) })
    }
    case 'html-body':
      return whole(with200Body(await api.respond(), 'text/html', '<!doctype html><title>Please wait</title>'))
    case 'empty-body':
      return whole(with200Body(await api.respond(), 'application/json', ''))
    case 'foreign-body':
      return whole(withForeignId(await api.respond()))
    case 'endless-body': {
      const response = with200Body(await api.respond(), 'application/json', '')
      return { kind: 'endless', delayMs, response, everyMs: effect.everyMs ?? 1 }
    }
    case 'hang':
      if (effect.applied) await api.respond()
      return { kind: 'hang', delayMs }
    case 'redirect': {
      const location = effect.location ?? `/elsewhere${api.path}`
      return whole({ status: 307, headers: { location }, body: '' })
    }
    case 'stale-read':
      return whole(
        await api.respond(effect.forMs === undefined ? 'before-last-change' : { forMs: effect.forMs }),
      )
    default:
      return effect satisfies never
  }
}

const with200Body = ({ headers }: HttpResponse, type: string, body: string): HttpResponse => ({
  status: 200,
  headers: { ...headers, 'content-type': type },
  body,
})
