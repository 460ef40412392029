import { type Clock, sleep } from '@countermand/core'
import type { HttpBindings } from '@hono/node-server'
import type { Context } from 'hono'

/** The text of a request body, or why it could not be read. */
export type ReadBody = { text: string } | { problem: 'too-large' | 'too-slow' | 'incomplete' }

/** Reads the body of a request to its end. `timeoutMs` counts from the request's headers to the end of the body. */
export async function readBody(
  c: Context,
  { maxBytes, timeoutMs, clock }: { maxBytes: number; timeoutMs: number; clock: Clock },
): Promise<ReadBody> {
  if (!hasBody(c)) return { text: '' }
  if (Number(c.req.header('content-length') ?? 0) > maxBytes) return { problem: 'too-large' }
  const reader = c.req.raw.body?.getReader()
  if (!reader) return { text: '' }

  const done = new AbortController()
  const timeout = sleep(clock, timeoutMs, done.signal).then(() => 'too-slow' as const)
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    for (;;) {
      const read = await Promise.race([reader.read(), timeout])
      if (read === 'too-slow') return { problem: 'too-slow' }
      if (read.done) return { text: Buffer.concat(chunks).toString() }
      size += read.value.length
      if (size > maxBytes) return { problem: 'too-large' }
      chunks.push(read.value)
    }
  } catch {
    return { problem: 'incomplete' }
  } finally {
    done.abort()
    // The rest of the body doesn't matter, and neither does an error while it is discarded.
    reader.cancel().catch(() => {})
  }
}

/** Decides by the headers: creating the body stream is slow over HTTP, and most cancels have no body. */
function hasBody(c: Context): boolean {
  if (c.req.header('transfer-encoding') !== undefined) return true
  const length = c.req.header('content-length')
  if (length !== undefined) return length !== '0'
  const isOverHttp = (c.env as Partial<HttpBindings> | undefined)?.incoming !== undefined
  return !isOverHttp && c.req.raw.body !== null
}
