import fc from 'fast-check'
import { inChunks, type RawRequest, serialize, withLength } from './raw-request.ts'

/** What the requests are made of. */
export interface World {
  /** The requests may cancel this order. */
  asked: string
  /** No request asks for a cancellation of this order in a valid way. */
  kept: string
  tokens: {
    /** Has all scopes. */
    all: string
    /** Can only read. */
    reader: string
    revoked: string
    /** Looks like a token. */
    unknown: string
  }
  apiKey: string
}

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

const CANCEL = (id: string) => `/v2/sub_number_orders/${id}/cancel`
const bearer = (token: string) => `authorization: Bearer ${token}`
const HOST = 'host: gateway.test'

/** The responses have the same ids, so that their order can be checked. */
const withRequestId = (request: RawRequest, index: number): RawRequest =>
  request.headers.some((line) => line.startsWith('x-request-id'))
    ? request
    : { ...request, headers: [...request.headers, `x-request-id: ${toRequestId(index)}`] }

export const toRequestId = (index: number) => `request-${index}`

const LAST: RawRequest = { method: 'GET', target: '/healthz', headers: [HOST, 'connection: close'] }

/** Any text without line breaks, one byte a character. */
const byteText = (maxLength: number) =>
  fc
    .array(fc.integer({ min: 1, max: 255 }), { maxLength })
    .map((codes) => String.fromCharCode(...codes).replace(/[\r\n]/g, ' '))

const urlText = fc.string({
  unit: fc.constantFrom(...'abcXYZ019-._~!$&\'()*+,;=:@/?[]"<>|^`{}\\%'),
  maxLength: 40,
})

const KNOWN_METHODS = [
  'GET',
  'HEAD',
  'PATCH',
  'POST',
  'PUT',
  'DELETE',
  'OPTIONS',
  'TRACE',
  'PROPFIND',
  'QUERY',
]

/** Connections to a gateway, polite and rude ones. */
export function connections(world: World): fc.Arbitrary<Connection> {
  const { asked, kept, tokens, apiKey } = world
  const wholeCancel = serialize({
    method: 'PATCH',
    target: CANCEL(kept),
    headers: [HOST, bearer(tokens.all), 'content-length: 0'],
  })

  const authorization = fc.constantFrom(
    [],
    ...Object.values(tokens).map((token) => [bearer(token)]),
    [bearer(apiKey)],
    [`authorization: Basic ${tokens.all}`],
    [`authorization: bearer   ${tokens.all}`],
    [`authorization: Bearer ${tokens.all} x`],
    [bearer(tokens.unknown), bearer(tokens.reader)],
  )
  const token = fc.constantFrom(tokens.unknown, tokens.reader, tokens.revoked, apiKey, 'cmd_', 'undefined')

  const oddHeader = fc.oneof(
    fc
      .tuple(
        fc.constantFrom('x-a', 'accept', 'cookie', 'range', 'x-request-id', 'content-type'),
        byteText(60),
      )
      .map(([name, value]) => `${name}: ${value.replaceAll(/[^\t\x20-\x7e\x80-\xff]/g, '')}`),
    fc.constantFrom(
      'accept: text/csv',
      'accept: application/jsonl',
      'accept-encoding: gzip',
      'content-encoding: gzip',
      'content-type: application/json',
      'expect: 100-continue',
      'connection: keep-alive, x-a',
      'x-http-method-override: PATCH',
      'x-forwarded-for: 127.0.0.1',
      'x-original-url: /v2/sub_number_orders',
      `x-request-id: ${tokens.all}`,
      `x-request-id: ${'a'.repeat(200)}`,
      `x-cancellation-reason: for ${apiKey}`,
      `cookie: token=${tokens.all}`,
      `x-long: ${'a'.repeat(8_000)}`,
    ),
  )
  const oddHeaders = fc.array(oddHeader, { maxLength: 4 })

  const body = fc.oneof(
    { weight: 4, arbitrary: fc.constant('') },
    fc.constantFrom('{}', 'null', '[]', '{"dry_run":true}', '{"a":', '\u00ff\u00fe', ' '.repeat(5_000)),
    fc.json().map((text) => Buffer.from(text).toString('latin1')),
    byteText(2_000),
  )
  /** A whole cancel of the kept order, as the body of another request. */
  const carriedCancel = fc.constantFrom(wholeCancel, `\r\n\r\n${wholeCancel}`, `0\r\n\r\n${wholeCancel}`)
  const framed = (text: fc.Arbitrary<string>) =>
    fc
      .tuple(text, fc.integer({ min: 0, max: 300 }))
      .map(([text, size]) =>
        text === '' && size > 150
          ? { headers: [] as string[], body: '' }
          : size > 100
            ? withLength(text)
            : inChunks(text, size + 1),
      )

  const readTarget = fc.oneof(
    fc.constantFrom(
      '/healthz',
      '/readyz',
      '/metrics',
      '/openapi.json',
      '/docs',
      '/v2/sub_number_orders',
      '/v2/sub_number_orders?filter[status]=pending&page[size]=2',
      `/v2/sub_number_orders/${kept}`,
      `/v2/sub_number_orders/${kept}?filter[include_phone_numbers]=true`,
      '/v2/number_orders',
      '/v2/number_order_phone_numbers',
      '/v2/cancellations',
      '/v2/cancellations?page[size]=0',
      `/v2/cancellations?filter[actor]=${tokens.all}`,
      '/v2/cancellations?filter[created_at][gt]=tomorrow',
      '/v2/cancellation_guards',
      '/v2/cancellation_batches',
      '/v2/cancellation_batches/x/items?page[after]=-1',
    ),
    urlText.map((text) => `/${text}`),
    urlText.map((text) => `/v2/${text}`),
    urlText.map((text) => `/v2/sub_number_orders/${text}`),
    urlText.map((text) => `/v2/sub_number_orders?${text}`),
    urlText.map((text) => `/v2/cancellations?filter[${text}]=${text}`),
    fc.constantFrom(
      '*',
      '//',
      'http://gateway.test/v2/sub_number_orders',
      'http://[::1/v2',
      '/v2/../healthz',
      '/v2/sub_number_orders/%00',
      '/v2/sub_number_orders?a=%00',
      `/v2/sub_number_orders/${tokens.all}`,
      `/${'a'.repeat(170)}/${tokens.all}`,
      `/v2/${apiKey}`,
      `/v2/sub_number_orders?${apiKey}=1`,
      `/${'a'.repeat(9_000)}`,
    ),
  )

  const read: fc.Arbitrary<RawRequest> = fc
    .record({ method: fc.constantFrom('GET', 'HEAD'), target: readTarget, authorization, oddHeaders })
    .map(({ method, target, authorization, oddHeaders }) => ({
      method,
      target,
      headers: [HOST, ...authorization, ...oddHeaders],
    }))

  const anything: fc.Arbitrary<RawRequest> = fc
    .record({
      method: fc.constantFrom(...KNOWN_METHODS),
      target: fc.oneof(readTarget, fc.constantFrom(CANCEL(asked), '/v2/cancellation_batches', CANCEL('x'))),
      authorization,
      oddHeaders,
      framing: framed(fc.oneof(body, carriedCancel)),
    })
    .map(({ method, target, authorization, oddHeaders, framing }) => ({
      method,
      target,
      headers: [HOST, ...authorization, ...oddHeaders, ...framing.headers],
      body: framing.body,
    }))

  const askedCancel: fc.Arbitrary<RawRequest> = fc
    .record({ oddHeaders, framing: framed(fc.constantFrom('', '{}', ' { } ')) })
    .map(({ oddHeaders, framing }) => ({
      method: 'PATCH',
      target: CANCEL(asked),
      headers: [HOST, bearer(tokens.all), ...oddHeaders, ...framing.headers],
      body: framing.body,
    }))

  const keptBy = (
    more: Partial<RawRequest>,
    headers: readonly string[] = [bearer(tokens.all)],
  ): RawRequest => ({
    method: 'PATCH',
    target: CANCEL(kept),
    ...more,
    headers: [HOST, ...headers, ...(more.headers ?? [])],
  })
  const keptWithoutRight = token.map((token) => keptBy({}, [bearer(token)]))
  /** Each has one defect, for which the cancel must not be carried out. */
  const keptCancel: fc.Arbitrary<RawRequest> = fc.oneof(
    keptWithoutRight,
    fc.constantFrom(
      keptBy({}, []),
      keptBy({}, [bearer(tokens.unknown), bearer(tokens.all)]),
      keptBy({}, [`cookie: ${bearer(tokens.all)}`]),
      keptBy({ target: `${CANCEL(kept)}?dry_run=true` }),
      keptBy({ target: `${CANCEL(kept)}?=` }),
      keptBy({ target: `${CANCEL(kept)}?&` }),
      keptBy({ target: `${CANCEL(kept)}#?dry_run=true` }),
      keptBy({ target: `${CANCEL(kept)}?#` }),
      keptBy({ target: `http://x${CANCEL(kept)}?=` }),
      keptBy({ target: `${CANCEL(kept)}/` }),
      keptBy({ target: `${CANCEL(kept)}%00` }),
      keptBy({ target: `${CANCEL(kept)};x` }),
      keptBy({ headers: ['expect: a-miracle'] }),
      keptBy({ headers: ['x-cancellation-reason: %zz'] }),
      keptBy({ headers: ['x-cancellation-reason: %0a'] }),
      keptBy({ headers: [`x-cancellation-reason: ${'a'.repeat(501)}`] }),
      keptBy({ headers: [`x-cancellation-reason: ${apiKey}`] }),
    ),
    fc
      .constantFrom(...KNOWN_METHODS.filter((method) => method !== 'PATCH'))
      .map((method) => keptBy({ method, headers: ['x-http-method-override: PATCH'] })),
    framed(
      fc.oneof(
        fc.constantFrom('{"dry_run":true}', 'null', '[]', '{"a":1}', '{', `{}${' '.repeat(2_000)}`),
        byteText(500).map((text) => `x${text}`),
        carriedCancel,
      ),
    ).map((framing) => keptBy(framing)),
  )

  const batch: fc.Arbitrary<RawRequest> = framed(
    fc
      .oneof(
        fc
          .record(
            {
              sub_number_order_ids: fc.array(fc.constantFrom(kept, asked, 'x', tokens.all), { maxLength: 3 }),
              filter: fc.constantFrom({}, { status: 'pending' }, { older_than_minutes: -1 }, { a: 1 }),
              reason: fc.string(),
            },
            { requiredKeys: [] },
          )
          .map((fields) => JSON.stringify({ ...fields, dry_run: true })),
        fc.constantFrom(
          JSON.stringify({ sub_number_order_ids: [asked] }),
          JSON.stringify({ sub_number_order_ids: [kept], reason: apiKey }),
          JSON.stringify({ sub_number_order_ids: [kept], dryrun: true }),
          JSON.stringify({ sub_number_order_ids: [kept], filter: { status: 'pending' } }),
          JSON.stringify({ sub_number_order_ids: kept }),
          '{}',
        ),
        fc.json(),
      )
      .map((text) => Buffer.from(text).toString('latin1')),
  ).map((framing) => ({
    method: 'POST',
    target: '/v2/cancellation_batches',
    headers: [HOST, bearer(tokens.all), 'content-type: application/json', ...framing.headers],
    body: framing.body,
  }))

  const valid = fc.oneof(
    { weight: 4, arbitrary: read },
    { weight: 4, arbitrary: anything },
    { weight: 4, arbitrary: keptCancel },
    { weight: 2, arbitrary: askedCancel },
    { weight: 1, arbitrary: batch },
  )
  const cuts = fc.array(fc.nat({ max: 3_000 }), { maxLength: 6 })
  const rudeEnding = fc.constantFrom('end' as const, 'hang-up' as const)

  /** Requests that the server itself accepts, so that each reaches the app. */
  const plain = fc.constantFrom<RawRequest>(
    { method: 'GET', target: '/healthz', headers: [HOST] },
    { method: 'GET', target: `/v2/sub_number_orders/${kept}`, headers: [HOST, bearer(tokens.reader)] },
    { method: 'PATCH', target: CANCEL(asked), headers: [HOST, bearer(tokens.all), 'content-length: 0'] },
    { method: 'PATCH', target: CANCEL(kept), headers: [HOST, bearer(tokens.reader)] },
  )
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
        fc.constantFrom('GET /healthz', 'POST /v2/cancellation_batches', `PATCH ${CANCEL(asked)}`, 'PUT /x'),
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
