import type { Clock, HttpFetch, HttpResponse } from '@countermand/core'
import { interpretResponse } from '../interpret-response.ts'
import type { RequestRecord } from '../run-record.ts'
import type { Process } from './process.ts'
import type { Profile } from './profile.ts'
import { drawRequestFaults } from './request-faults.ts'
import type { RunLog } from './run-log.ts'
import type { Reply, Telnyx } from './telnyx/telnyx.ts'

const encoder = new TextEncoder()

/** The network between processes and Telnyx. It records each request. */
export function createNetwork({
  seed,
  clock,
  profile,
  telnyx,
  log,
}: {
  seed: number
  clock: Clock
  profile: Profile
  telnyx: Telnyx
  log: RunLog
}) {
  const { reportsSend } = profile.network
  let inFlight = 0
  let isLimited = Object.keys(profile.limits).length > 0
  log.setRateLimited(() => isLimited || inFlight > 0)

  /** The `fetch` of one process. */
  function createFetch(process: Process): HttpFetch {
    const fetch: HttpFetch = (sent, init) => {
      const request = typeof sent === 'string' ? new Request(sent, init) : sent
      const url = new URL(request.url)
      const method = request.method as 'GET' | 'PATCH'
      const orderId = url.pathname.split('/')[3] ?? ''
      const context = log.context.getStore()
      const owner = context?.row ?? context?.name
      const name = context?.faultKey ?? `recovery ${orderId}`
      const nth = log.nextOrdinal(`${name} ${orderId}`, method)
      const faults = drawRequestFaults(seed, profile, { cancellation: `${name} ${orderId}`, method, nth })
      const record: RequestRecord = {
        cancellation: owner,
        process: process.name,
        orderId,
        method,
        to: 'telnyx',
        at: clock.now(),
      }
      log.requests.push(record)
      if (method === 'PATCH') log.count('PATCHes')
      inFlight++
      process.mayFail()

      return new Promise<HttpResponse>((resolve, reject) => {
        const signal = init?.signal ?? request.signal
        let isOver = false
        function finish(end: RequestRecord['end'], settle: () => void) {
          if (isOver) return
          isOver = true
          inFlight--
          signal.removeEventListener('abort', abort)
          // A complete response has already set it.
          record.end ??= end
          record.endedAt = clock.now()
          settle()
        }
        const isMaybeWritten = () => record.sentAt !== undefined || !reportsSend
        const abort = () => finish(isMaybeWritten() ? 'uncertain' : 'not-sent', () => reject(signal.reason))
        if (signal.aborted) return abort()
        signal.addEventListener('abort', abort)

        function fail(code: string, syscall?: string) {
          const cause = Object.assign(new Error(code), { code, syscall })
          const end = syscall === 'connect' ? 'not-sent' : 'uncertain'
          process.deliver(() => finish(end, () => reject(new TypeError('fetch failed', { cause }))))
        }

        function connected() {
          if (isOver) return
          record.wasFrozen = process.pauses.some(({ to }) => to > record.at)
          if (init?.onSend?.() === false) {
            return finish('not-sent', () => reject(new Error('The permission to send it has expired.')))
          }
          record.sentAt = clock.now()
          if (faults.isClosed) return void clock.after(2, () => fail('ECONNRESET', 'read'))
          clock.after(faults.arriveMs, arrive)
        }

        // A request that was written arrives, even if its sender has given up.
        function arrive() {
          const reply = telnyx.receive({
            method,
            url,
            handedOverAt: record.at,
            cancellation: owner ?? name,
            faults,
          })
          if (reply.isBeyondLimit) record.isBeyondLimit = true
          clock.after(faults.answerMs, () => respond(reply))
        }

        function respond(reply: Reply) {
          if (reply.kind === 'silence') return
          isLimited ||= reply.status === 429
          if (reply.kind === 'reset') return fail('ECONNRESET', 'read')
          process.mayFail()
          process.deliver(() => {
            if (isOver) return
            telnyx.noteRead({ method, url }, reply.headers)
            const response = toHttpResponse(reply)
            // Half a response has no meaning.
            const meaning =
              reply.kind === 'half' ? { status: reply.status } : interpretResponse(reply, orderId)
            Object.assign(record, { end: 'uncertain', ...meaning })
            finish(record.end, () => resolve(response))
          })
        }

        if (faults.connect === 'refused') clock.after(5, () => fail('ECONNREFUSED', 'connect'))
        else if (faults.connect === 'open') {
          if (faults.connectMs === 0) process.deliver(connected)
          else clock.after(faults.connectMs, () => process.deliver(connected))
        }
      })
    }
    return Object.assign(fetch, { reportsSend })
  }

  return { createFetch }
}

function toHttpResponse({ kind, status, headers, body }: Reply): HttpResponse {
  return {
    status,
    headers: new Headers(headers),
    body: kind === 'half' ? half(body) : [encoder.encode(body)],
  }
}

async function* half(body: string) {
  yield encoder.encode(body)
  throw Object.assign(new Error('terminated'), { code: 'UND_ERR_SOCKET' })
}
