import { type SandboxClock, wait } from '../clock.ts'
import { bodyStream } from './body-stream.ts'
import { bytesOf, decodedBy, decoderBy } from './content-coding.ts'
import { type Answer, hasNoBody, type Transmission } from './transmission.ts'

/** Where in-process clients believe the sandbox to be. The name resolves nowhere. */
export const IN_PROCESS_ORIGIN = 'http://sandbox.invalid'

const MOST_REDIRECTS = 20
const REDIRECTS = new Set([301, 302, 303, 307, 308])

/**
 * A `fetch` that ends in the sandbox without a network. It fails the way Node's does, honours the
 * signal in every phase, and follows redirects within the sandbox unless told otherwise.
 */
export function inProcessFetch(exchange: (request: Request) => Promise<Transmission>, clock: SandboxClock) {
  return async (input: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const request = new Request(typeof input === 'string' ? new URL(input, IN_PROCESS_ORIGIN) : input, init)
    const signal = init.signal ?? (input instanceof Request ? input.signal : undefined)
    for (let redirects = 0, next = request; ; redirects++) {
      signal?.throwIfAborted()
      const response = await render(await exchange(next), clock, signal)
      const location = REDIRECTS.has(response.status) && response.headers.get('location')
      if (!location || request.redirect === 'manual') return response
      if (request.redirect === 'error' || redirects === MOST_REDIRECTS)
        throw fetchFailed(new Error('unexpected redirect'))
      const target = new URL(location, next.url)
      if (target.host !== new URL(next.url).host) throw fetchFailed(lookupFailed(target.hostname))
      const method = response.status === 303 ? 'GET' : next.method
      next = new Request(target, { method, headers: next.headers }) // no operation has a body
    }
  }
}

async function render(
  transmission: Transmission,
  clock: SandboxClock,
  signal?: AbortSignal,
): Promise<Response> {
  if (transmission.delayMs > 0) await wait(clock, transmission.delayMs, signal)
  signal?.throwIfAborted()
  switch (transmission.kind) {
    case 'answer': {
      const { status, headers } = transmission.answer
      return new Response(hasNoBody(status) ? null : bodyOf(transmission.answer), { status, headers })
    }
    case 'drip':
    case 'cut':
    case 'endless': {
      const { status, headers } = transmission.answer
      const length = transmission.kind === 'cut' && {
        'content-length': String(bytesOf(transmission.answer).length),
      }
      const body = bodyStream(transmission, clock, signal)
      const decoder = decoderBy(headers['content-encoding'])
      return new Response(decoder ? body.pipeThrough(decoder) : body, {
        status,
        headers: { ...headers, ...length },
      })
    }
    case 'hang':
      return aborted(signal)
    case 'reset':
      throw fetchFailed(systemError('ECONNRESET', 'read'))
    case 'refuse':
      throw fetchFailed(systemError('ECONNREFUSED', 'connect'))
    default:
      return transmission satisfies never
  }
}

/** The body as Node's fetch shows it: decoded, or broken off when it is not in the announced coding. */
function bodyOf(answer: Answer): Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> {
  try {
    return decodedBy(answer.headers['content-encoding'], bytesOf(answer))
  } catch (cause) {
    return new ReadableStream({
      pull: (controller) => controller.error(new TypeError('terminated', { cause })),
    })
  }
}

/** Comes to nothing until the caller gives up. */
const aborted = (signal?: AbortSignal) =>
  new Promise<never>((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true })
  })

/** What Node's fetch rejects with when the transport fails. */
const fetchFailed = (cause: Error) => new TypeError('fetch failed', { cause })

const systemError = (code: string, syscall: string) =>
  Object.assign(new Error(`${syscall} ${code}`), { code, syscall })

const lookupFailed = (hostname: string) =>
  Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), {
    code: 'ENOTFOUND',
    syscall: 'getaddrinfo',
    hostname,
  })
