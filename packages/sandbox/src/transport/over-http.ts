import type { ServerResponse } from 'node:http'
import { type SandboxClock, wait } from '../clock.ts'
import { bodyStream } from './body-stream.ts'
import { bytesOf } from './content-coding.ts'
import { hasNoBody, type Streamed, type Transmission } from './transmission.ts'

/** Renders a transmission on a real connection. Ends early, without an error, when the client leaves. */
export async function renderOverHttp(
  transmission: Transmission,
  outgoing: ServerResponse,
  clock: SandboxClock,
) {
  const left = new AbortController()
  outgoing.once('close', () => left.abort())
  if (transmission.delayMs > 0) {
    const hasLeft = await wait(clock, transmission.delayMs, left.signal).then(
      () => false,
      () => true,
    )
    if (hasLeft) return
  }
  switch (transmission.kind) {
    case 'answer': {
      const { status, headers } = transmission.answer
      const bytes = bytesOf(transmission.answer)
      const length = !hasNoBody(status) && { 'content-length': bytes.length }
      outgoing.writeHead(status, { ...headers, ...length }).end(bytes)
      return
    }
    case 'drip':
    case 'cut':
    case 'endless':
      return writeSlowly(transmission, outgoing, clock, left.signal)
    case 'hang':
      return
    case 'reset':
    case 'refuse': // the connection is made by now: breaking it is the nearest thing
      outgoing.socket?.resetAndDestroy()
      return
    default:
      return transmission satisfies never
  }
}

async function writeSlowly(
  streamed: Streamed,
  outgoing: ServerResponse,
  clock: SandboxClock,
  signal: AbortSignal,
) {
  const { status, headers } = streamed.answer
  const length = streamed.kind !== 'endless' && { 'content-length': bytesOf(streamed.answer).length }
  outgoing.writeHead(status, { ...headers, ...length })
  outgoing.flushHeaders()
  try {
    for await (const piece of bodyStream(streamed, clock, signal)) await written(outgoing, piece)
    outgoing.end()
  } catch {
    // A cut body, or a client that left: either way this is where the connection ends.
    outgoing.destroy()
  }
}

/** Resolves when the piece has gone out, so that a destroy after it does not take it back. */
const written = (outgoing: ServerResponse, piece: Uint8Array) =>
  new Promise<void>((resolve, reject) => {
    outgoing.once('close', resolve)
    outgoing.write(piece, (error) => {
      outgoing.off('close', resolve)
      return error ? reject(error) : resolve()
    })
  })
