import type { ServerResponse } from 'node:http'
import { type SandboxClock, wait } from '../clock.ts'
import { createBodyStream } from './body-stream.ts'
import { encodeBody } from './content-coding.ts'
import { hasNoBody, type Streamed, type Transmission } from './transmission.ts'

/** Sends a transmission on a real connection. Returns early, without an error, when the client disconnects. */
export async function sendOverHttp(
  transmission: Transmission,
  outgoing: ServerResponse,
  clock: SandboxClock,
) {
  const closed = new AbortController()
  outgoing.once('close', () => closed.abort())
  if (transmission.delayMs > 0) {
    const isClosed = await wait(clock, transmission.delayMs, closed.signal).then(
      () => false,
      () => true,
    )
    if (isClosed) return
  }
  switch (transmission.kind) {
    case 'response': {
      const { status, headers } = transmission.response
      const bytes = encodeBody(transmission.response)
      const length = !hasNoBody(status) && { 'content-length': bytes.length }
      outgoing.writeHead(status, { ...headers, ...length }).end(bytes)
      return
    }
    case 'drip':
    case 'cut':
    case 'endless':
      return sendInChunks(transmission, outgoing, clock, closed.signal)
    case 'hang':
      return
    case 'reset':
    case 'connection-refused': // the connection was accepted already, so the closest equivalent is to break it
      outgoing.socket?.resetAndDestroy()
      return
    default:
      return transmission satisfies never
  }
}

async function sendInChunks(
  streamed: Streamed,
  outgoing: ServerResponse,
  clock: SandboxClock,
  signal: AbortSignal,
) {
  const { status, headers } = streamed.response
  const length = streamed.kind !== 'endless' && { 'content-length': encodeBody(streamed.response).length }
  outgoing.writeHead(status, { ...headers, ...length })
  outgoing.flushHeaders()
  try {
    for await (const chunk of createBodyStream(streamed, clock, signal)) await write(outgoing, chunk)
    outgoing.end()
  } catch {
    // The body was cut or the client disconnected: both end the connection.
    outgoing.destroy()
  }
}

/** Resolves when the chunk has been sent, because a `destroy` before that would discard it. */
const write = (outgoing: ServerResponse, chunk: Uint8Array) =>
  new Promise<void>((resolve, reject) => {
    outgoing.once('close', resolve)
    outgoing.write(chunk, (error) => {
      outgoing.off('close', resolve)
      return error ? reject(error) : resolve()
    })
  })
