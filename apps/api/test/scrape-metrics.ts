import { setImmediate } from 'node:timers/promises'
import type { VirtualClock } from '@countermand/core/testing'
import type { createTestGateway } from './test-gateway.ts'

/** More turns of the event loop than a scrape takes: after as many it waits for time to pass. */
const TURNS = 500

/** As `clock.until`, for a promise that also waits for turns of the event loop. */
async function advanceUntil<Result>({ advance }: VirtualClock, promise: Promise<Result>): Promise<Result> {
  let isOpen = true
  const close = () => {
    isOpen = false
  }
  promise.then(close, close)
  for (let turn = 1; isOpen; turn++) {
    await setImmediate()
    if (turn % TURNS === 0) await advance(100)
  }
  return promise
}

type TestGateway = Pick<Awaited<ReturnType<typeof createTestGateway>>, 'gateway' | 'clock' | 'token'>

/** Reads `/metrics`. `value` finds a series by its name and labels as they are written, such as `up{job="a"}`. */
export async function scrapeMetrics({ gateway, clock, token }: TestGateway) {
  const headers = { authorization: `Bearer ${token}` }
  const response = await advanceUntil(clock, Promise.resolve(gateway.app.request('/metrics', { headers })))
  const text = await response.text()
  const series = new Map(
    text
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line): [string, number] => {
        const space = line.lastIndexOf(' ')
        return [line.slice(0, space), Number(line.slice(space + 1))]
      }),
  )
  return {
    status: response.status,
    contentType: response.headers.get('content-type'),
    text,
    series,
    value: (name: string) => series.get(name),
  }
}
