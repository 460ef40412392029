import type { HttpFetch } from '@countermand/core'
import { CANCELLATION_ID_HEADER, OUTCOME_HEADER } from '@countermand/core/wire'
import type { RequestRecord } from '../../run-record.ts'
import type { Simulation } from '../simulation.ts'
import type { RunningGateway } from './restarting-gateways.ts'

/** The `fetch` of callers: each request reaches a random running gateway, if there is one, and may lose its response. */
export function createGatewayFetch(
  { rng, clock, log, profile }: Simulation,
  running: ReadonlyMap<number, RunningGateway>,
): HttpFetch {
  const fetch: HttpFetch = (sent, init) => {
    const request = typeof sent === 'string' ? new Request(sent, init) : sent
    const url = new URL(request.url)
    const context = log.context.getStore()
    const record: RequestRecord = {
      cancellation: context?.name,
      orderId: url.pathname.split('/')[3] ?? '',
      method: request.method as 'GET' | 'PATCH',
      to: 'gateway',
      at: clock.now(),
    }
    // Requests about batches belong to no cancellation.
    if (context) log.requests.push(record)
    const ordinal = log.nextOrdinal(`${context?.name} to the gateway`, request.method)
    const name = `${context?.name} ${request.method} ${ordinal}`
    const isMixed = profile.load === 'mixed'
    const isLost = isMixed && rng.chance(profile.telnyx.faultRate / 3)
    if (isLost && context) log.markResponseLost(context.name)
    return new Promise((resolve, reject) => {
      const signal = init?.signal ?? request.signal
      let isOver = false
      let reached: RunningGateway | undefined
      function finish(end: RequestRecord['end'], settle: () => void) {
        if (isOver) return
        isOver = true
        reached?.onCrash.delete(onCrash)
        signal.removeEventListener('abort', abort)
        record.end ??= end
        record.endedAt = clock.now()
        settle()
      }
      const abort = () => finish(record.sentAt ? 'uncertain' : 'not-sent', () => reject(signal.reason))
      function fail(code: string, syscall: string) {
        const cause = Object.assign(new Error(code), { code, syscall })
        finish(syscall === 'connect' ? 'not-sent' : 'uncertain', () =>
          reject(new TypeError('fetch failed', { cause })),
        )
      }
      const onCrash = () => fail('ECONNRESET', 'read')
      if (signal.aborted) return abort()
      signal.addEventListener('abort', abort)

      clock.after(rng.upTo(20), () => {
        if (isOver) return
        const gateways = [...running.values()]
        const chosen = gateways[rng.wholeUpTo(gateways.length)]
        if (!chosen) return fail('ECONNREFUSED', 'connect')
        if (init?.onSend?.() === false) return finish('not-sent', () => reject(new Error('not allowed')))
        record.sentAt = clock.now()
        reached = chosen
        chosen.onCrash.add(onCrash)
        const { process, gateway } = chosen
        process.mayFail()
        process.deliver(() => {
          const arrival = { name, faultKey: context?.name ?? name }
          log.context.run(context ? arrival : undefined, async () => {
            const response = await gateway.app.fetch(withBody(request, init?.body))
            const text = await response.text()
            process.mayFail()
            process.deliver(() => {
              if (isLost) return
              clock.after(rng.upTo(20), () => {
                if (isOver) return
                log.texts.push({
                  where: 'a response',
                  text: `${text} ${JSON.stringify([...response.headers])}`,
                })
                const id = response.headers.get(CANCELLATION_ID_HEADER)
                const outcome = response.headers.get(OUTCOME_HEADER)
                if (id && outcome) record.reported = { id, outcome }
                record.status = response.status
                const order = response.ok ? JSON.parse(text).data : undefined
                if (order && record.method === 'GET') record.order = order
                finish(response.ok ? 'order' : 'rejected', () =>
                  resolve(new Response(text, { status: response.status, headers: response.headers })),
                )
              })
            })
          })
        })
      })
    })
  }
  return Object.assign(fetch, { reportsSend: true })
}

/** The client passes the body beside the request. A repeat sends it again, so the request itself is not used up. */
const withBody = (request: Request, body: RequestInit['body']) =>
  body === undefined ? request : new Request(request, { body })
