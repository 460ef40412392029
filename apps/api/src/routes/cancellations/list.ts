import { cancellationPageSchema, MAX_PAGE_SIZE, OUTCOME_KINDS } from '@countermand/core/wire'
import { createRoute, z } from '@hono/zod-openapi'
import { accepts } from 'hono/accepts'
import type { Deps, GatewayApp } from '../../gateway-app.ts'
import { canonicalOrderId } from '../../ledger/cancellation-statements.ts'
import { requireScope } from '../../middleware/authenticate.ts'
import { errorEnvelope, errorResponses } from '../../responses/error-envelope.ts'
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
import { streamText } from '../stream-text.ts'

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
      const csv = ledgerView.toCsv(filter)
      return streamText(c, csv, { type: 'text/csv', fileName: 'cancellations.csv', log })
    }
    const found = await ledgerView.getPage(filter, { size: DEFAULT_PAGE_SIZE, ...page })
    if (found) return c.json(found, 200)
    return c.json(invalidPage('page[after]', 'is not a cancellation: use meta.next of a page'), 400)
  })

const MEDIA_TYPES = {
  header: 'Accept' as const,
  supports: ['application/json', 'text/csv'],
  default: 'application/json',
}

const invalidPage = (parameter: string, problem: string) =>
  errorEnvelope({ status: 400, detail: `${parameter} ${problem}.`, source: { parameter } })
