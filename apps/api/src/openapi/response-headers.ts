import { CANCELLATION_ID_HEADER, EVIDENCE_HEADER, OUTCOME_HEADER } from '@countermand/core/wire'

/** The response headers of the API, as `components.headers` of its description. */
export const RESPONSE_HEADERS = {
  'x-request-id': {
    description:
      "The id of this request in the gateway's log and ledger: the request's own `x-request-id` if it has a usable one, otherwise a new one.",
    required: true,
    schema: { type: 'string' },
    example: '0198f6a2-5f0e-7c1b-9a3d-2f4b6c8d0e1f',
  },
  'x-ratelimit-limit': {
    description: "Telnyx's rate limit, as its last response announced it.",
    schema: { type: 'string' },
    example: '50',
  },
  'x-ratelimit-remaining': {
    description: 'The requests that Telnyx still allows in this window.',
    schema: { type: 'string' },
    example: '47',
  },
  'x-ratelimit-reset': {
    description: "The seconds until Telnyx's window ends. This is not a timestamp.",
    schema: { type: 'string' },
    example: '1',
  },
  'retry-after': {
    description:
      'The seconds after which a retry makes sense. It depends on the rate limit, and varies so that callers do not all return at once.',
    schema: { type: 'string', pattern: '^\\d+$' },
    example: '3',
  },
  'x-should-retry': {
    description: "`true`: a retry is safe and useful. Telnyx's SDKs obey it.",
    schema: { type: 'string', const: 'true' },
    example: 'true',
  },
  'cache-control': {
    description: 'Responses are never stored.',
    schema: { type: 'string', const: 'no-store' },
    example: 'no-store',
  },
  'x-content-type-options': {
    description: 'Browsers must not guess the type of the body.',
    schema: { type: 'string', const: 'nosniff' },
    example: 'nosniff',
  },
  'www-authenticate': {
    description: 'The scheme of the `authorization` header that this API needs.',
    schema: { type: 'string', const: 'Bearer' },
    example: 'Bearer',
  },
  [CANCELLATION_ID_HEADER]: {
    description: 'The cancellation in the ledger: `GET /v2/cancellations/{id}` shows it.',
    schema: { type: 'string', format: 'uuid' },
    example: '0198f6a2-5f10-7d42-8b6e-91a3c5e7f902',
  },
  [OUTCOME_HEADER]: {
    description: 'The outcome of the cancellation. Without it, no outcome is recorded yet.',
    schema: { type: 'string' },
  },
  [EVIDENCE_HEADER]: {
    description:
      "How it is known that the gateway's PATCH cancelled the order; sent with the outcome `cancelled`.",
    schema: { type: 'string', enum: ['response', 're-read', 'inferred'] },
    example: 'response',
  },
} as const

type ResponseHeader = keyof typeof RESPONSE_HEADERS

/** Every response has them: middleware sets them before the route runs. */
export const COMMON_HEADERS = headerRefs(
  'x-request-id',
  'x-ratelimit-limit',
  'x-ratelimit-remaining',
  'x-ratelimit-reset',
  'cache-control',
  'x-content-type-options',
)

/** The `headers` of a response that has these. */
export function headerRefs(...names: ResponseHeader[]) {
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]))
}
