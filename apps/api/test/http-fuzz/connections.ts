import fc from 'fast-check'
import { type RawRequest, serialize } from './raw-request.ts'
import { bearer, byteText, cancelPath, createRequests, framed, HOST, type World } from './requests.ts'

/** What one connection sends. */
export interface Connection {
  /** One byte a character. */
  bytes: string
  /** Where the bytes are split into several writes. */
  cuts: readonly number[]
  /**
   * `polite`: valid HTTP, after which the last request makes the server close the connection, by asking for it or by
   * being none. `end` and `hang-up`: the client closes it, at once or by a reset.
   */
  ending: 'polite' | 'end' | 'hang-up'
  /** Each of its requests but the last reaches the app. */
  isPlain: boolean
  /** The methods of a polite connection. */
  methods: readonly string[]
  requests: number
}

/** The responses have the same ids, so that their order can be checked. */
const withRequestId = (request: RawRequest, index: number): RawRequest =>
  request.headers.some((line) => line.startsWith('x-request-id'))
    ? request
    : { ...request, headers: [...request.headers, `x-request-id: ${toRequestId(index)}`] }

export const toRequestId = (index: number) => `request-${index}`

const LAST: RawRequest = { method: 'GET', target: '/healthz', headers: [HOST, 'connection: close'] }

/** Connections to a gateway, polite and rude ones. */
export function connections(world: World): fc.Arbitrary<Connection> {
  const { asked, kept, tokens } = world
  const { valid, plain, read, askedCancel, keptBy, keptWithoutRight, wholeCancel } = createRequests(world)
  const cuts = fc.array(fc.nat({ max: 3_000 }), { maxLength: 6 })
  const rudeEnding = fc.constantFrom('end' as const, 'hang-up' as const)

  const toPolite = (request: fc.Arbitrary<RawRequest>, isPlain: boolean) =>
    fc
      .record({
        requests: fc.array(request, { minLength: 1, maxLength: 6 }),
        last: fc.constantFrom(serialize(LAST), 'nonsense\r\n\r\n'),
        cuts,
      })
      .map(({ requests, last, cuts }): Connection => {
        const named = requests.map(withRequestId)
        return {
          bytes: [...named.map(serialize), last].join(''),
          cuts,
          ending: 'polite',
          isPlain,
          methods: [...requests.map(({ method }) => method), 'last'],
          requests: requests.length + 1,
        }
      })
  const rude = (bytes: fc.Arbitrary<string>, requests: number) =>
    fc
      .record({ bytes, cuts, ending: rudeEnding })
      .map((parts): Connection => ({ ...parts, isPlain: false, methods: [], requests }))

  /** A cancel of the kept order that ends too early. */
  const truncated = rude(
    fc
      .tuple(framed(fc.constantFrom('', '{}')), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }))
      .map(([framing, part]) => {
        const whole = serialize(keptBy(framing))
        return whole.slice(0, Math.floor(part * whole.length))
      }),
    1,
  )

  /** Headers that don't say for certain where the body ends, with a cancel of the kept order after them. */
  const length = wholeCancel.length
  const ambiguous = rude(
    fc
      .tuple(
        fc.constantFrom(
          'GET /healthz',
          'POST /v2/cancellation_batches',
          `PATCH ${cancelPath(asked)}`,
          'PUT /x',
        ),
        fc.constantFrom(
          [`content-length: ${length + 5}`, 'transfer-encoding: chunked'],
          ['transfer-encoding: chunked', `content-length: ${length + 5}`],
          ['content-length: 5', `content-length: ${length + 5}`],
          [`content-length: ${length + 5}`, 'content-length: 5'],
          [`content-length: +${length + 5}`],
          [`content-length: 0x${(length + 5).toString(16)}`],
          [`content-length: -${length + 5}`],
          [`content-length: ${length + 5}, 5`],
          [`content-length: ${length + 5}e0`],
          [`content-length : ${length + 5}`],
          ['content-length: 99999999999999999999999'],
          ['transfer-encoding: chunked, identity'],
          ['transfer-encoding: xchunked'],
          ['transfer-encoding: identity'],
          ['transfer-encoding : chunked'],
          ['transfer-encoding:\u000bchunked'],
          ['transfer-encoding: chunked', 'transfer-encoding: x'],
          ['x-a: b\rtransfer-encoding: chunked'],
          ['x-a: b\u0000', `content-length: ${length + 5}`],
          [' x-a: b', `content-length: ${length + 5}`],
          ['x a: b', `content-length: ${length + 5}`],
        ),
        fc.constantFrom('0\r\n\r\n', 'x\r\n\r\n', '-1\r\n\r', '0 \n\r\n'),
      )
      .map(
        ([start, headers, before]) =>
          `${start} HTTP/1.1\r\n${[HOST, bearer(tokens.all), ...headers].join('\r\n')}\r\n\r\n${before}${wholeCancel}`,
      ),
    2,
  )
  const badChunk = rude(
    fc
      .constantFrom('-1', '0x5', 'g', '', '5 5', 'fffffffffffffffff', '5\n', '0\n', ';', '5\r')
      .map(
        (size) =>
          `POST /v2/cancellation_batches HTTP/1.1\r\n${HOST}\r\n${bearer(tokens.all)}\r\ntransfer-encoding: chunked\r\n\r\n${size}\r\nhello\r\n${wholeCancel}`,
      ),
    2,
  )

  /** Requests without a right to cancel the kept order, with a few bytes changed. */
  const changed = rude(
    fc
      .record({
        requests: fc.array(fc.oneof(read, askedCancel, keptWithoutRight), { minLength: 1, maxLength: 4 }),
        changes: fc.array(
          fc.record({
            at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
            removed: fc.nat({ max: 2 }),
            added: byteText(2),
          }),
          { minLength: 1, maxLength: 3 },
        ),
      })
      .map(({ requests, changes }) => {
        let bytes = requests.map(serialize).join('')
        for (const { at, removed, added } of changes) {
          const index = Math.floor(at * bytes.length)
          bytes = bytes.slice(0, index) + added + bytes.slice(index + removed)
        }
        return bytes
      }),
    2,
  )

  const garbage = rude(
    fc.oneof(
      byteText(2_000),
      fc.constantFrom(
        'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
        '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003',
        `CONNECT ${kept}:443 HTTP/1.1\r\n${HOST}\r\n\r\n${wholeCancel}`,
        `GET /healthz HTTP/1.1\r\n${HOST}\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\n`,
        `GET /healthz HTTP/0.9\r\n\r\n`,
        `get /healthz HTTP/1.1\r\n${HOST}\r\n\r\n`,
        `GET /healthz HTTP/1.1\r\n\r\n`,
        `GET /healthz HTTP/1.1\r\n${HOST}\r\n${HOST}\r\n\r\n`,
        `GET ${'/a'.repeat(20_000)} HTTP/1.1\r\n${HOST}\r\n\r\n`,
        `GET /healthz HTTP/1.1\r\n${HOST}\r\n${'a: b\r\n'.repeat(3_000)}\r\n`,
        `GET /healthz HTTP/1.1\r\nhost: a b\r\n\r\n`,
        '\r\n'.repeat(1_000),
      ),
    ),
    1,
  )

  return fc.oneof(
    { weight: 11, arbitrary: toPolite(valid, false) },
    { weight: 2, arbitrary: toPolite(plain, true) },
    { weight: 2, arbitrary: truncated },
    { weight: 2, arbitrary: ambiguous },
    { weight: 1, arbitrary: badChunk },
    { weight: 2, arbitrary: changed },
    { weight: 1, arbitrary: garbage },
  )
}
