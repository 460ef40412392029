import { cancellationPageSchema, MAX_PAGE_SIZE, OUTCOME_KINDS } from '@countermand/core/wire'
import { createRoute, z } from '@hono/zod-openapi'
import { accepts } from 'hono/accepts'
import type { Logger } from 'pino'
import type { Deps, GatewayApp } from '../../gateway-app.ts'
import { canonicalOrderId } from '../../ledger/cancellation-statements.ts'
import { csvOf } from '../../ledger/csv.ts'
import type { CancellationFilter } from '../../ledger/list-cancellations.ts'
import { presentCancellation } from '../../ledger/present-cancellation.ts'
import { requireScope } from '../../middleware/authenticate.ts'
import { errorEnvelope } from '../../responses/error-envelope.ts'
import { errorAnswers } from '../../responses/send-failure.ts'
import { StoreError } from '../../store/store.ts'
import type { CancellationRow } from '../../store/tables.ts'
import { toIso } from '../../store/tables.ts'
import { oneOf, parameter, querySchemaOf, text, wholeNumber } from '../parameters.ts'

const USUAL_PAGE = 20

const TIME = z.union([z.iso.datetime({ offset: true }), z.iso.date()])

const time = () =>
  parameter('a time or a date in ISO 8601, such as 2026-11-24T12:00:00Z', (value) =>
    TIME.safeParse(value).success ? toIso(Date.parse(value)) : undefined,
  )

const querySchema = querySchemaOf({
  'filter[sub_number_order_id]': parameter('the id of an order', canonicalOrderId),
  'filter[outcome]': oneOf(OUTCOME_KINDS),
  'filter[actor]': text(),
  'filter[batch_id]': text(),
  'filter[created_at][gt]': time(),
  'filter[created_at][lt]': time(),
  'page[size]': wholeNumber({ min: 1, max: MAX_PAGE_SIZE }),
  'page[after]': text(),
})

const route = createRoute({
  method: 'get',
  path: '/v2/cancellations',
  summary: 'List cancellations, newest first',
  description: 'With `Accept: text/csv`, every cancellation that the filter matches, in one stream.',
  middleware: requireScope('cancellations:read'),
  request: { query: querySchema },
  responses: {
    200: {
      description: 'One page of the ledger.',
      content: {
        'application/json': { schema: cancellationPageSchema },
        'text/csv': { schema: z.string() },
      },
    },
    ...errorAnswers,
  },
})

export const registerListCancellations = (app: GatewayApp, { ledger, log }: Pick<Deps, 'ledger' | 'log'>) =>
  app.openapi(route, async (c) => {
    const { 'page[size]': size, 'page[after]': after, ...filters } = c.req.valid('query')
    const filter = toFilter(filters)
    if (accepts(c, TYPES) === 'text/csv') {
      if (size !== undefined || after !== undefined) {
        return c.json(badPage(size === undefined ? 'page[after]' : 'page[size]', 'does not go with CSV'), 400)
      }
      c.header('content-type', 'text/csv; charset=utf-8')
      c.header('content-disposition', 'attachment; filename="cancellations.csv"')
      const csv = csvOf(noteFailure(ledger.allPages(filter), c.get('requestId'), log))
      return c.body(ReadableStream.from(csv).pipeThrough(new TextEncoderStream()), 200)
    }
    const place = after === undefined ? undefined : await ledger.find(after)
    if (after !== undefined && !place) {
      return c.json(badPage('page[after]', 'is no cancellation: take it from meta.next of a page'), 400)
    }
    const page_size = size ?? USUAL_PAGE
    // One more than asked for tells whether there is a next page.
    const rows = await ledger.list(filter, { after: place, limit: page_size + 1 })
    const data = rows.slice(0, page_size).map(presentCancellation)
    const next = rows.length > page_size ? (data.at(-1)?.id ?? null) : null
    return c.json({ data, meta: { page_size, next } }, 200)
  })

/** The answer has begun by then and can only break off: the log says why. */
async function* noteFailure(pages: AsyncIterable<CancellationRow[]>, request_id: string, log: Logger) {
  try {
    yield* pages
  } catch (error) {
    if (error instanceof StoreError) log.error({ request_id, error: error.message }, 'ledger error')
    throw error
  }
}

const TYPES = {
  header: 'Accept' as const,
  supports: ['application/json', 'text/csv'],
  default: 'application/json',
}

function toFilter(
  query: Omit<z.infer<typeof querySchema>, 'page[size]' | 'page[after]'>,
): CancellationFilter {
  return {
    sub_number_order_id: query['filter[sub_number_order_id]'],
    outcome: query['filter[outcome]'],
    actor: query['filter[actor]'],
    batch_id: query['filter[batch_id]'],
    created_at: { gt: query['filter[created_at][gt]'], lt: query['filter[created_at][lt]'] },
  }
}

const badPage = (parameter: string, problem: string) =>
  errorEnvelope({
    status: 400,
    code: '10015',
    title: 'Bad Request',
    detail: `${parameter} ${problem}.`,
    source: { parameter },
  })
