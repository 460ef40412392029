import { type SandboxClock, wait } from '../clock.ts'
import { encodeBody } from './content-coding.ts'
import type { Streamed } from './transmission.ts'

const ENDLESS_CHUNK = new TextEncoder().encode('{"data":'.repeat(2_048))

/**
 * The body of a streamed transmission. Each chunk is created when the reader asks for it. A cut body ends
 * in the error that Node's fetch gives for a broken connection.
 */
export function createBodyStream(
  streamed: Streamed,
  clock: SandboxClock,
  signal?: AbortSignal,
): ReadableStream<Uint8Array> {
  const chunks = splitBody(streamed)
  const everyMs = 'everyMs' in streamed ? streamed.everyMs : 0
  const cancelled = new AbortController()
  const stopped = signal ? AbortSignal.any([signal, cancelled.signal]) : cancelled.signal
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        signal?.addEventListener('abort', () => controller.error(signal.reason), { once: true })
      },
      async pull(controller) {
        const { value, done } = chunks.next()
        if (value) {
          if (everyMs > 0) await wait(clock, everyMs, stopped)
          controller.enqueue(value)
        } else if (done && streamed.kind === 'cut') {
          controller.error(new TypeError('terminated', { cause: socketClosed() }))
        } else {
          controller.close()
        }
      },
      cancel: () => cancelled.abort(),
    },
    { highWaterMark: 0 },
  )
}

function* splitBody(streamed: Streamed): Generator<Uint8Array, undefined> {
  if (streamed.kind === 'endless') for (;;) yield ENDLESS_CHUNK
  const body = encodeBody(streamed.response)
  if (streamed.kind === 'cut') {
    const chunk = body.subarray(0, Math.max(Math.min(streamed.bytes, body.length - 1), 0))
    if (chunk.length > 0) yield chunk
    return
  }
  for (let at = 0; at < body.length; at += streamed.bytes) yield body.subarray(at, at + streamed.bytes)
}

const socketClosed = () => Object.assign(new Error('other side closed'), { code: 'UND_ERR_SOCKET' })
