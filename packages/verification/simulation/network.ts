import type { Clock, HttpFetch, HttpResponse } from '@countermand/core'
import { meaningOf } from '../response-meaning.ts'
import type { RequestRecord } from '../run-record.ts'
import { fateOf } from './fate.ts'
import type { Process } from './process.ts'
import type { Profile } from './profile.ts'
import type { RunLog } from './run-log.ts'
import type { Reply, Telnyx } from './telnyx/telnyx.ts'

const encoder = new TextEncoder()

/** The network between processes and Telnyx. It writes each request down. */
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
  let underWay = 0
  let isLimited = Object.keys(profile.limits).length > 0
  log.heldWhile(() => isLimited || underWay > 0)

  /** The `fetch` of one process. */
  function fetchOf(process: Process): HttpFetch {
    const fetch: HttpFetch = (request, init) => {
      const url = new URL(request.url)
      const method = request.method as 'GET' | 'PATCH'
      const orderId = url.pathname.split('/')[3] ?? ''
      const context = log.context.getStore()
      const owner = context?.row ?? context?.name
      const name = context?.fates ?? `recovery ${orderId}`
      const nth = log.nextOrdinal(`${name} ${orderId}`, method)
      const fate = fateOf(seed, profile, { cancellation: `${name} ${orderId}`, method, nth })
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
      underWay++
      process.mayFail()

      return new Promise<HttpResponse>((resolve, reject) => {
        const signal = init?.signal ?? request.signal
        let isOver = false
        function finish(end: RequestRecord['end'], settle: () => void) {
          if (isOver) return
          isOver = true
          underWay--
          signal.removeEventListener('abort', abort)
          // What answers with an order has set its end itself.
          record.end ??= end
          record.endedAt = clock.now()
          settle()
        }
        const isMaybeWritten = () => record.sentAt !== undefined || !reportsSend
        const abort = () => finish(isMaybeWritten() ? 'uncertain' : 'not-sent', () => reject(signal.reason))
        if (signal.aborted) return abort()
        signal.addEventListener('abort', abort)

        function breakOff(code: string, syscall?: string) {
          const cause = Object.assign(new Error(code), { code, syscall })
          const end = syscall === 'connect' ? 'not-sent' : 'uncertain'
          process.deliver(() => finish(end, () => reject(new TypeError('fetch failed', { cause }))))
        }

        function connected() {
          if (isOver) return
          record.wasFrozen = process.pauses.some(({ to }) => to > record.at)
          if (init?.onSend?.() === false) {
            return finish('not-sent', () => reject(new Error('It was not allowed to be sent any more.')))
          }
          record.sentAt = clock.now()
          if (fate.isClosed) return void clock.after(2, () => breakOff('ECONNRESET', 'read'))
          clock.after(fate.arriveMs, arrive)
        }

        // What was written arrives, also when nothing waits for its answer any more.
        function arrive() {
          const reply = telnyx.receive({
            method,
            url,
            handedOverAt: record.at,
            cancellation: owner ?? name,
            fate,
          })
          if (reply.isBeyondLimit) record.isBeyondLimit = true
          clock.after(fate.answerMs, () => answer(reply))
        }

        function answer(reply: Reply) {
          if (reply.kind === 'silence') return
          isLimited ||= reply.status === 429
          if (reply.kind === 'reset') return breakOff('ECONNRESET', 'read')
          process.mayFail()
          process.deliver(() => {
            if (isOver) return
            telnyx.noteRead({ method, url }, reply.headers)
            const answered = toAnswer(reply)
            // Half a response says nothing.
            const meaning = reply.kind === 'half' ? { status: reply.status } : meaningOf(reply, orderId)
            Object.assign(record, { end: 'uncertain', ...meaning })
            finish(record.end, () => resolve(answered))
          })
        }

        if (fate.connect === 'refused') clock.after(5, () => breakOff('ECONNREFUSED', 'connect'))
        else if (fate.connect === 'open') {
          if (fate.connectMs === 0) process.deliver(connected)
          else clock.after(fate.connectMs, () => process.deliver(connected))
        }
      })
    }
    return Object.assign(fetch, { reportsSend })
  }

  return { fetchOf }
}

function toAnswer({ kind, status, headers, body }: Reply): HttpResponse {
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
