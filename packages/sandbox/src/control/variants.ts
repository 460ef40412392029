import { z } from 'zod'

/**
 * Everything that Telnyx leaves undocumented, as switches. A client must be right under each.
 *
 * Source: the facts of 2026-11-24; every switch stands for an unknown among them.
 */
export const variantsSchema = z.strictObject({
  /** Answer to a cancel of an order that is already cancelled, deleted or on its way there. @default 422 */
  repeatCancel: z.literal([200, 400, 404, 409, 422]).default(422),
  /** Answer to a cancel of an order with any other status than pending. @default 422 */
  notPendingCancel: z.literal([400, 404, 409, 422]).default(422),
  /** Answer to an id that is no UUID. @default 404 */
  malformedId: z.literal([400, 404, 422]).default(404),
  /**
   * Status in the 200 of a cancel. `cancelled`: it is over at once. Any other makes the cancel
   * asynchronous: `pending`, or a status nobody documents such as `cancel-pending`, until it settles.
   * @default 'cancelled'
   */
  cancelAnswerStatus: z.string().min(1).default('cancelled'),
  /** How long an asynchronous cancel takes, in milliseconds. @default 2_000 */
  settleAfterMs: z.number().min(0).default(2_000),
  /**
   * Answer to a cancel of a pending order whose requirements are all met, so that it waits only for its
   * activation: taken as any other, or refused as not pending. @default 'taken'
   */
  approvedCancel: z.enum(['taken', 'refused']).default('taken'),
  /** The status of an order that was cancelled. @default 'cancelled' */
  cancelledAs: z.enum(['cancelled', 'deleted']).default('cancelled'),
  /** The status of the numbers of a cancelled or deleted order. @default 'failure' */
  cancelledNumbers: z.enum(['failure', 'pending', 'cancelled']).default('failure'),
  /**
   * The status of a number order whose sub orders are all over, at least one of them cancelled.
   * @default 'cancelled'
   */
  cancelledParent: z.enum(['cancelled', 'failure', 'pending']).default('cancelled'),
  /**
   * What `page[...]` does to a list. `ignored`: everything comes in one page. `first-page-only`: the
   * first 20 come, whatever was asked. `refused`: 400, and everything comes in one page without it.
   * @default 'honoured'
   */
  paging: z.enum(['honoured', 'ignored', 'first-page-only', 'refused']).default('honoured'),
  /** Which page of a list is empty although more follow, from 1. 0: none is. @default 0 */
  emptyPage: z.int().min(0).default(0),
  /**
   * What a page past the last one brings: an empty list, `data: null`, or nothing but a status.
   * @default 'empty'
   */
  pastLastPage: z.literal(['empty', 'null', 204, 400, 404, 416]).default('empty'),
  /** The largest `page[size]` of a list. @default 250 */
  largestPage: z.int().min(1).default(250),
  /** What a larger `page[size]` brings: 400, or a page of the largest size. @default 'refused' */
  tooLargePage: z.enum(['refused', 'cut-down']).default('refused'),
  /** The `meta` of a list. @default 'right' */
  meta: z.enum(['right', 'wrong', 'missing']).default('right'),
  /** What `filter[...]` does to a list. @default 'honoured' */
  filters: z.enum(['honoured', 'ignored']).default('honoured'),
  /** What a `filter[...]` does that no document names: nothing, or 400. @default 'ignored' */
  unknownFilters: z.enum(['ignored', 'refused']).default('ignored'),
  /** What `filter[status]=cancelled` brings, a status outside the documented enum. @default 'orders' */
  filterCancelled: z.enum(['orders', 'nothing', 'refused']).default('orders'),
  /** Order of a list. `created`: oldest first. `random`: another one for each request. @default 'created' */
  sortOrder: z.enum(['created', 'reverse', 'random']).default('created'),
  /**
   * How statuses are spelt, of orders, of number orders and of numbers; the truth does not change.
   * `upper-case`: `PENDING`. `canceled`: so instead of `cancelled`. @default 'lower-case'
   */
  statusSpelling: z.enum(['lower-case', 'upper-case', 'canceled']).default('lower-case'),
  /** Type of the `code` of an error. @default 'string' */
  errorCodes: z.enum(['string', 'number', 'missing']).default('string'),
  /** Body of an error answer. @default 'json' */
  errorBodies: z.enum(['json', 'text', 'html', 'empty']).default('json'),
  /** How long GET keeps showing an order's former state, in milliseconds. @default 0 */
  getLagMs: z.number().min(0).default(0),
  /** Name of the header with the request's id. @default 'x-request-id' */
  requestIdHeader: z.enum(['x-request-id', 'request-id', 'none']).default('x-request-id'),
  /** Whether a 429 carries `retry-after`; in seconds, or as an HTTP date. @default false */
  retryAfter: z.literal([false, true, 'date']).default(false),
  /** Precision of `x-ratelimit-reset`, in seconds. @default 'whole' */
  rateLimitReset: z.enum(['whole', 'fractional']).default('whole'),
  /** Answer to a request without an Authorization header. @default 401 */
  missingAuth: z.literal([401, 404]).default(401),
  /** How many cancels of each order are first turned down with 409, "is being processed". @default 0 */
  processingCancels: z.int().min(0).default(0),
  /** How times end. @default 'Z' */
  timestamps: z.enum(['Z', '+00:00']).default('Z'),
  /** Whether orders carry fields that no document names. @default false */
  extraFields: z.boolean().default(false),
  /** What the key may do. `read-only`: a cancel answers 403. @default 'full' */
  keyScope: z.enum(['full', 'read-only']).default('full'),
})

export type Variants = z.infer<typeof variantsSchema>

/** Some of the switches; the others stand on their defaults. */
export type VariantOptions = z.input<typeof variantsSchema>

const each = <Switch extends keyof Variants>(name: Switch, ...values: Variants[Switch][]) =>
  values.map((value) => ({ name: `${name}: ${value}`, variants: { [name]: value } as VariantOptions }))

/** Every single departure from the defaults, by name, for tests that go through them all. */
export const VARIANTS: readonly { name: string; variants: VariantOptions }[] = [
  ...each('repeatCancel', 200, 400, 404, 409),
  ...each('notPendingCancel', 400, 404, 409),
  ...each('malformedId', 400, 422),
  ...each('cancelAnswerStatus', 'pending', 'cancel-pending'),
  ...each('approvedCancel', 'refused'),
  ...each('cancelledAs', 'deleted'),
  ...each('cancelledNumbers', 'pending', 'cancelled'),
  ...each('cancelledParent', 'failure', 'pending'),
  ...each('paging', 'ignored', 'first-page-only', 'refused'),
  ...each('emptyPage', 2),
  ...each('pastLastPage', 'null', 204, 400, 404, 416),
  ...each('largestPage', 20),
  ...each('tooLargePage', 'cut-down'),
  ...each('meta', 'wrong', 'missing'),
  ...each('filters', 'ignored'),
  ...each('unknownFilters', 'refused'),
  ...each('filterCancelled', 'nothing', 'refused'),
  ...each('sortOrder', 'reverse', 'random'),
  ...each('statusSpelling', 'upper-case', 'canceled'),
  ...each('errorCodes', 'number', 'missing'),
  ...each('errorBodies', 'text', 'html', 'empty'),
  ...each('getLagMs', 3_000),
  ...each('requestIdHeader', 'request-id', 'none'),
  ...each('retryAfter', true, 'date'),
  ...each('rateLimitReset', 'fractional'),
  ...each('missingAuth', 404),
  ...each('processingCancels', 2),
  ...each('timestamps', '+00:00'),
  ...each('extraFields', true),
  ...each('keyScope', 'read-only'),
]
