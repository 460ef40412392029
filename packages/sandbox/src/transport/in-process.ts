import { type SandboxClock, wait } from '../clock.ts'
import { createBodyStream } from './body-stream.ts'
import { createDecoder, decodeBody, encodeBody } from './content-coding.ts'
import { type HttpResponse, hasNoBody, type Transmission } from './transmission.ts'

/** The origin that in-process clients see. The host name does not resolve. */
export const IN_PROCESS_ORIGIN = 'http://sandbox.invalid'

const MAX_REDIRECTS = 20
const REDIRECT_STATUSES = new Set([301, 302, 303, 307, 308])

/**
 * A `fetch` that reaches the sandbox without a network. It fails like Node's `fetch`, honours the signal
 * in every phase, and follows redirects within the sandbox unless `redirect` says otherwise.
 */
export function createInProcessFetch(
  exchange: (request: Request) => Promise<Transmission>,
  clock: SandboxClock,
) {
  return async (input: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const request = new Request(typeof input === 'string' ? new URL(input, IN_PROCESS_ORIGIN) : input, init)
    const signal = init.signal ?? (input instanceof Request ? input.signal : undefined)
    for (let redirects = 0, next = request; ; redirects++) {
      signal?.throwIfAborted()
      const response = await render(await exchange(next), clock, signal)
      const location = REDIRECT_STATUSES.has(response.status) && response.headers.get('location')
      if (!location || request.redirect === 'manual') return response
      if (request.redirect === 'error' || redirects === MAX_REDIRECTS)
        throw fetchError(new Error('unexpected redirect'))
      const target = new URL(location, next.url)
      if (target.host !== new URL(next.url).host) throw fetchError(lookupError(target.hostname))
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
    case 'response': {
      const { status, headers } = transmission.response
      return new Response(hasNoBody(status) ? null : decodedBody(transmission.response), { status, headers })
    }
    case 'drip':
    case 'cut':
    case 'endless': {
      const { status, headers } = transmission.response
      const length = transmission.kind === 'cut' && {
        'content-length': String(encodeBody(transmission.response).length),
      }
      const body = createBodyStream(transmission, clock, signal)
      const decoder = createDecoder(headers['content-encoding'])
      return new Response(decoder ? body.pipeThrough(decoder) : body, {
        status,
        headers: { ...headers, ...length },
      })
    }
    case 'hang':
      return rejectOnAbort(signal)
    case 'reset':
      throw fetchError(systemError('ECONNRESET', 'read'))
    case 'connection-refused':
      throw fetchError(systemError('ECONNREFUSED', 'connect'))
    default:
      return transmission satisfies never
  }
}

/** The body as Node's fetch gives it: decoded, or an error when it is not in the announced coding. */
function decodedBody(response: HttpResponse): Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> {
  try {
    return decodeBody(response.headers['content-encoding'], encodeBody(response))
  } catch (cause) {
    return new ReadableStream({
      pull: (controller) => controller.error(new TypeError('terminated', { cause })),
    })
  }
}

const rejectOnAbort = (signal?: AbortSignal) =>
  new Promise<never>((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true })
  })

/** What Node's fetch rejects with when the transport fails. */
const fetchError = (cause: Error) => new TypeError('fetch failed', { cause })

const systemError = (code: string, syscall: string) =>
  Object.assign(new Error(`${syscall} ${code}`), { code, syscall })

const lookupError = (hostname: string) =>
  Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), {
    code: 'ENOTFOUND',
    syscall: 'getaddrinfo',
    hostname,
  })
