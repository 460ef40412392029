import { type SandboxClock, wait } from '../clock.ts'
import { bytesOf } from './content-coding.ts'
import type { Streamed } from './transmission.ts'

const ENDLESS_PIECE = new TextEncoder().encode('{"data":'.repeat(2_048))

/**
 * The body of a streamed transmission. The next piece is made when the reader asks for it; a cut body
 * ends in the error that Node's fetch gives for a connection that broke.
 */
export function bodyStream(
  streamed: Streamed,
  clock: SandboxClock,
  signal?: AbortSignal,
): ReadableStream<Uint8Array> {
  const pieces = piecesOf(streamed)
  const everyMs = 'everyMs' in streamed ? streamed.everyMs : 0
  const left = new AbortController()
  const gone = signal ? AbortSignal.any([signal, left.signal]) : left.signal
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        signal?.addEventListener('abort', () => controller.error(signal.reason), { once: true })
      },
      async pull(controller) {
        const { value, done } = pieces.next()
        if (value) {
          if (everyMs > 0) await wait(clock, everyMs, gone)
          controller.enqueue(value)
        } else if (done && streamed.kind === 'cut') {
          controller.error(new TypeError('terminated', { cause: socketClosed() }))
        } else {
          controller.close()
        }
      },
      cancel: () => left.abort(),
    },
    { highWaterMark: 0 },
  )
}

function* piecesOf(streamed: Streamed): Generator<Uint8Array, undefined> {
  if (streamed.kind === 'endless') for (;;) yield ENDLESS_PIECE
  const body = bytesOf(streamed.answer)
  if (streamed.kind === 'cut') {
    const piece = body.subarray(0, Math.max(Math.min(streamed.bytes, body.length - 1), 0))
    if (piece.length > 0) yield piece
    return
  }
  for (let at = 0; at < body.length; at += streamed.bytes) yield body.subarray(at, at + streamed.bytes)
}

const socketClosed = () => Object.assign(new Error('other side closed'), { code: 'UND_ERR_SOCKET' })
