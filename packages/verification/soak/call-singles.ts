import { setTimeout as rest } from 'node:timers/promises'
import type { CancelOutcome, Random } from '@countermand/core'
import { parseCancelResponse } from '@countermand/core/wire'
import { requestCancel } from '../crash/request-cancel.ts'
import type { RestartingGateway } from '../crash/restarting-gateway.ts'

/** One request of a caller to cancel one order. Times are milliseconds since the epoch. */
export interface SingleCall {
  orderId: string
  /** The index of the gateway that it was sent to. */
  gateway: number
  at: number
  endedAt: number
  /** How it ended: the response, or that the connection broke, or that its caller disconnected. */
  end: 'response' | 'broken' | 'hung up'
  status?: number
  cancellationId?: string
  outcome?: CancelOutcome
  /** The order was requested before. */
  isRepeat: boolean
}

/** As the official SDKs. In milliseconds. */
const TIMEOUT_MS = 60_000
const MAX_TRIES = 3

/** The pause between two cancels of a caller is at most this long, in milliseconds. */
const MAX_PAUSE_MS = 1_500

/** How many of the latest orders a caller may request once more. */
const REPEATED = 30

/**
 * Callers with a token each that cancel one order after the other, at a random gateway, until `isOver`. Some
 * request an order that another one has just requested. After a 503 or 504 most try again, and after a broken
 * connection at the other gateway. A few disconnect.
 */
export async function callSingles(
  gateways: readonly RestartingGateway[],
  {
    tokens,
    nextOrder,
    random,
    isOver,
    onEnd,
    onText,
  }: {
    tokens: readonly string[]
    /** Undefined when there are no more orders. */
    nextOrder: () => string | undefined
    random: Random
    isOver: () => boolean
    onEnd: (call: SingleCall) => void
    /** Gets everything that a gateway sent. */
    onText: (text: string) => void
  },
) {
  const latest: string[] = []

  function pick(): { orderId: string; isRepeat: boolean } {
    const fresh = random() < 0.15 && latest.length > 0 ? undefined : nextOrder()
    if (fresh === undefined) {
      return { orderId: latest[Math.floor(random() * latest.length)] ?? '', isRepeat: true }
    }
    latest.push(fresh)
    if (latest.length > REPEATED) latest.shift()
    return { orderId: fresh, isRepeat: false }
  }

  async function request(token: string, orderId: string, gateway: number, isRepeat: boolean) {
    const running = await gateways[gateway]?.running()
    if (!running) throw new Error(`There is no gateway ${gateway}.`)
    const hangUp = new AbortController()
    const timer = setTimeout(() => hangUp.abort(), random() < 0.04 ? random() * 300 : TIMEOUT_MS)
    const call: SingleCall = { orderId, gateway, at: Date.now(), endedAt: 0, end: 'response', isRepeat }
    try {
      const response = await requestCancel(running, orderId, hangUp.signal, token)
      const { status, headers, body, cancellationId } = response
      onText(`${JSON.stringify(headers)} ${body}`)
      const outcome = parseCancelResponse({ status, headers, body: JSON.parse(body) })
      Object.assign(call, { status, ...(cancellationId && { cancellationId }), ...(outcome && { outcome }) })
    } catch (error) {
      // A response that is no JSON is a fault of the gateway's, not of the connection.
      if (error instanceof SyntaxError) throw error
      call.end = hangUp.signal.aborted ? 'hung up' : 'broken'
    } finally {
      clearTimeout(timer)
    }
    call.endedAt = Date.now()
    onEnd(call)
    return call
  }

  async function run(token: string) {
    while (!isOver()) {
      const { orderId, isRepeat } = pick()
      let gateway = Math.floor(random() * gateways.length)
      for (let tries = 0; tries < MAX_TRIES && orderId !== ''; tries++) {
        const call = await request(token, orderId, gateway, isRepeat || tries > 0)
        if (call.end === 'hung up' || (call.status ?? 503) < 503 || random() < 0.1) break
        if (call.end === 'broken') gateway = (gateway + 1) % gateways.length
        await rest(random() * 1_000)
      }
      await rest(random() * MAX_PAUSE_MS)
    }
  }

  await Promise.all(tokens.map(run))
}
