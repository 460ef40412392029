import { cancellationPageSchema, OUTCOME_KINDS } from '@countermand/core/wire'
import { createRoute, z } from '@hono/zod-openapi'
import type { Deps, GatewayApp } from '../../gateway-app.ts'
import { canonicalOrderId } from '../../ledger/cancellation-statements.ts'
import { errorResponses } from '../../openapi/error-responses.ts'
import { CANCELLATION_PAGE } from '../../openapi/examples.ts'
import { securedBy } from '../../openapi/secured-by.ts'
import { invalidParameter } from '../../responses/error-envelope.ts'
import { toIso } from '../../store/store-time.ts'
import {
  DEFAULT_PAGE_SIZE,
  findPageParameter,
  nestParameters,
  oneOf,
  pageAfter,
  pageSize,
  parameter,
  querySchema,
  text,
} from '../parameters.ts'
import { findStreamType, streamText } from '../stream-text.ts'

const TIME = z.union([z.iso.datetime({ offset: true }), z.iso.date()])

const time = () =>
  parameter('a time or a date in ISO 8601, such as 2026-11-24T12:00:00Z', (value) =>
    TIME.safeParse(value).success ? toIso(Date.parse(value)) : undefined,
  )

const route = createRoute({
  method: 'get',
  path: '/v2/cancellations',
  operationId: 'ListCancellations',
  tags: ['Cancellations'],
  summary: 'List cancellations, newest first',
  description: 'With `Accept: text/csv`, all cancellations that match the filter, as one stream.',
  ...securedBy('cancellations:read'),
  request: {
    query: querySchema({
      'filter[sub_number_order_id]': parameter('the id of an order', canonicalOrderId).describe(
        'Cancellations of this order; in any case.',
      ),
      'filter[outcome]': oneOf(OUTCOME_KINDS).describe('Cancellations with this outcome.'),
      'filter[actor]': text().describe('The name of the token that requested them.'),
      'filter[request_id]': text().describe(
        'Cancellations that the request with this `x-request-id` opened.',
      ),
      'filter[batch_id]': text().describe('Cancellations of this batch.'),
      'filter[created_at][gt]': time().describe('Requested after this time or date, in ISO 8601.'),
      'filter[created_at][lt]': time().describe('Requested before this time or date, in ISO 8601.'),
      'page[size]': pageSize(),
      'page[after]': pageAfter(),
    }),
  },
  responses: {
    200: {
      description: 'One page of the ledger.',
      content: {
        'application/json': { schema: cancellationPageSchema, example: CANCELLATION_PAGE },
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
    const type = findStreamType(c, ['text/csv'])
    if (type) {
      const parameter = findPageParameter(page)
      if (parameter) return c.json(invalidParameter(parameter, `can't be combined with ${type}`), 400)
      return streamText(c, ledgerView.toCsv(filter), { type, fileName: 'cancellations.csv', log })
    }
    const found = await ledgerView.getPage(filter, { size: DEFAULT_PAGE_SIZE, ...page })
    if (found) return c.json(found, 200)
    return c.json(invalidParameter('page[after]', 'is not a cancellation: use meta.next of a page'), 400)
  })
