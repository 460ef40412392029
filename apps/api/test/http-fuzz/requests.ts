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

export const cancelPath = (id: string) => `/v2/sub_number_orders/${id}/cancel`
export const bearer = (token: string) => `authorization: Bearer ${token}`
export const HOST = 'host: gateway.test'

/** Any text without line breaks, one byte a character. */
export const byteText = (maxLength: number) =>
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

/** A text as the body of a request, with its length, in chunks or, if it is empty, without either. */
export const framed = (text: fc.Arbitrary<string>) =>
  fc
    .tuple(text, fc.integer({ min: 0, max: 300 }))
    .map(([text, size]) =>
      text === '' && size > 150
        ? { headers: [] as string[], body: '' }
        : size > 100
          ? withLength(text)
          : inChunks(text, size + 1),
    )

/** Requests to a gateway. None is a valid cancel of the kept order. */
export function createRequests({ asked, kept, tokens, apiKey }: World) {
  /** The bytes of a valid cancel of the kept order, to be sent where they are not a request. */
  const wholeCancel = serialize({
    method: 'PATCH',
    target: cancelPath(kept),
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
      target: fc.oneof(
        readTarget,
        fc.constantFrom(cancelPath(asked), '/v2/cancellation_batches', cancelPath('x')),
      ),
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
      target: cancelPath(asked),
      headers: [HOST, bearer(tokens.all), ...oddHeaders, ...framing.headers],
      body: framing.body,
    }))

  const keptBy = (
    more: Partial<RawRequest>,
    headers: readonly string[] = [bearer(tokens.all)],
  ): RawRequest => ({
    method: 'PATCH',
    target: cancelPath(kept),
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
      keptBy({ target: `${cancelPath(kept)}?dry_run=true` }),
      keptBy({ target: `${cancelPath(kept)}?=` }),
      keptBy({ target: `${cancelPath(kept)}?&` }),
      keptBy({ target: `${cancelPath(kept)}#?dry_run=true` }),
      keptBy({ target: `${cancelPath(kept)}?#` }),
      keptBy({ target: `http://x${cancelPath(kept)}?=` }),
      keptBy({ target: `${cancelPath(kept)}/` }),
      keptBy({ target: `${cancelPath(kept)}%00` }),
      keptBy({ target: `${cancelPath(kept)};x` }),
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

  /** Valid HTTP, whatever its content. */
  const valid = fc.oneof(
    { weight: 4, arbitrary: read },
    { weight: 4, arbitrary: anything },
    { weight: 4, arbitrary: keptCancel },
    { weight: 2, arbitrary: askedCancel },
    { weight: 1, arbitrary: batch },
  )

  /** Requests that the server itself accepts, so that each reaches the app. */
  const plain = fc.constantFrom<RawRequest>(
    { method: 'GET', target: '/healthz', headers: [HOST] },
    { method: 'GET', target: `/v2/sub_number_orders/${kept}`, headers: [HOST, bearer(tokens.reader)] },
    { method: 'PATCH', target: cancelPath(asked), headers: [HOST, bearer(tokens.all), 'content-length: 0'] },
    { method: 'PATCH', target: cancelPath(kept), headers: [HOST, bearer(tokens.reader)] },
  )

  return { valid, plain, read, askedCancel, keptBy, keptWithoutRight, wholeCancel }
}
