import { cancellationPageSchema, MAX_PAGE_SIZE, OUTCOME_KINDS } from '@countermand/core/wire'
import { createRoute, z } from '@hono/zod-openapi'
import { accepts } from 'hono/accepts'
import type { Logger } from 'pino'
import type { Deps, GatewayApp } from '../../gateway-app.ts'
import { canonicalOrderId } from '../../ledger/cancellation-statements.ts'
import { requireScope } from '../../middleware/authenticate.ts'
import { errorEnvelope, errorResponses } from '../../responses/error-envelope.ts'
import { StoreError } from '../../store/store.ts'
import { toIso } from '../../store/store-time.ts'
import {
  DEFAULT_PAGE_SIZE,
  nestParameters,
  oneOf,
  parameter,
  querySchema,
  text,
  wholeNumber,
} from '../parameters.ts'

const TIME = z.union([z.iso.datetime({ offset: true }), z.iso.date()])

const time = () =>
  parameter('a time or a date in ISO 8601, such as 2026-11-24T12:00:00Z', (value) =>
    TIME.safeParse(value).success ? toIso(Date.parse(value)) : undefined,
  )

const route = createRoute({
  method: 'get',
  path: '/v2/cancellations',
  summary: 'List cancellations, newest first',
  description: 'With `Accept: text/csv`, all cancellations that match the filter, as one stream.',
  middleware: requireScope('cancellations:read'),
  request: {
    query: querySchema({
      'filter[sub_number_order_id]': parameter('the id of an order', canonicalOrderId),
      'filter[outcome]': oneOf(OUTCOME_KINDS),
      'filter[actor]': text(),
      'filter[batch_id]': text(),
      'filter[created_at][gt]': time(),
      'filter[created_at][lt]': time(),
      'page[size]': wholeNumber({ min: 1, max: MAX_PAGE_SIZE }),
      'page[after]': text(),
    }),
  },
  responses: {
    200: {
      description: 'One page of the ledger.',
      content: {
        'application/json': { schema: cancellationPageSchema },
        'text/csv': { schema: z.string() },
      },
    },
    ...errorResponses,
  },
})

export const registerListCancellations = (
  app: GatewayApp,
  { ledgerView, log }: Pick<Deps, 'ledgerView' | 'log'>,
) =>
  app.openapi(route, async (c) => {
    const { filter = {}, page = {} } = nestParameters(c.req.valid('query'))
    if (accepts(c, MEDIA_TYPES) === 'text/csv') {
      if (page.size !== undefined || page.after !== undefined) {
        const parameter = page.size === undefined ? 'page[after]' : 'page[size]'
        return c.json(invalidPage(parameter, 'can not be combined with CSV'), 400)
      }
      c.header('content-type', 'text/csv; charset=utf-8')
      c.header('content-disposition', 'attachment; filename="cancellations.csv"')
      const csv = logFailure(ledgerView.toCsv(filter), c.get('requestId'), log)
      return c.body(ReadableStream.from(csv).pipeThrough(new TextEncoderStream()), 200)
    }
    const found = await ledgerView.getPage(filter, { size: DEFAULT_PAGE_SIZE, ...page })
    if (found) return c.json(found, 200)
    return c.json(invalidPage('page[after]', 'is not a cancellation: use meta.next of a page'), 400)
  })

/** The response has already started and can only be cut off, so the log has to say why. */
async function* logFailure(csv: AsyncIterable<string>, request_id: string, log: Logger) {
  try {
    yield* csv
  } catch (error) {
    if (error instanceof StoreError) log.error({ request_id, error: error.message }, 'ledger error')
    throw error
  }
}

const MEDIA_TYPES = {
  header: 'Accept' as const,
  supports: ['application/json', 'text/csv'],
  default: 'application/json',
}

const invalidPage = (parameter: string, problem: string) =>
  errorEnvelope({ status: 400, detail: `${parameter} ${problem}.`, source: { parameter } })
