import { z } from 'zod'

/**
 * Everything that Telnyx leaves undocumented, as switches. A client must be correct under each.
 *
 * Source: Telnyx's public documents on 2026-11-24.
 */
export const variantsSchema = z.strictObject({
  /** Response to a cancel of an order that is already cancelled, deleted or being cancelled. @default 422 */
  repeatCancel: z.literal([200, 400, 404, 409, 422]).default(422),
  /** Response to a cancel of an order with any other status than pending. @default 422 */
  notPendingCancel: z.literal([400, 404, 409, 422]).default(422),
  /** Response to an id that is not a UUID. @default 404 */
  malformedId: z.literal([400, 404, 422]).default(404),
  /**
   * Status in the 200 of a cancel. `cancelled`: the order is over at once. Any other makes the cancel
   * asynchronous: the order reads `pending`, or an undocumented status such as `cancel-pending`, until it settles.
   * @default 'cancelled'
   */
  cancelAnswerStatus: z.string().min(1).default('cancelled'),
  /** How long an asynchronous cancel takes, in milliseconds. @default 2_000 */
  settleAfterMs: z.number().min(0).default(2_000),
  /**
   * Response to a cancel of a pending order whose requirements are all met, so that it waits only for its
   * activation: accepted like any other, or refused as not pending. @default 'taken'
   */
  approvedCancel: z.enum(['taken', 'refused']).default('taken'),
  /** The status of a cancelled order. @default 'cancelled' */
  cancelledAs: z.enum(['cancelled', 'deleted']).default('cancelled'),
  /** The status of the phone numbers of a cancelled or deleted order. @default 'failure' */
  cancelledNumbers: z.enum(['failure', 'pending', 'cancelled']).default('failure'),
  /**
   * The status of a number order whose sub orders are all cancelled or deleted, at least one of them cancelled.
   * @default 'cancelled'
   */
  cancelledParent: z.enum(['cancelled', 'failure', 'pending']).default('cancelled'),
  /**
   * What `page[...]` does to a list. `ignored`: the list comes in one page. `first-page-only`: every page
   * is the first 20. `refused`: 400; without it the list comes in one page.
   * @default 'honoured'
   */
  paging: z.enum(['honoured', 'ignored', 'first-page-only', 'refused']).default('honoured'),
  /** The number of a page that is empty although more follow, from 1. 0: no such page. @default 0 */
  emptyPage: z.int().min(0).default(0),
  /**
   * Response to a page past the last one: an empty list, `data: null`, or a status without data.
   * @default 'empty'
   */
  pastLastPage: z.literal(['empty', 'null', 204, 400, 404, 416]).default('empty'),
  /** The largest `page[size]` of a list. @default 250 */
  largestPage: z.int().min(1).default(250),
  /** Response to a larger `page[size]`: 400, or a page of the largest size. @default 'refused' */
  tooLargePage: z.enum(['refused', 'cut-down']).default('refused'),
  /** The `meta` of a list. @default 'right' */
  meta: z.enum(['right', 'wrong', 'missing']).default('right'),
  /** What `filter[...]` does to a list. @default 'honoured' */
  filters: z.enum(['honoured', 'ignored']).default('honoured'),
  /** Effect of an undocumented `filter[...]`: none, or 400. @default 'ignored' */
  unknownFilters: z.enum(['ignored', 'refused']).default('ignored'),
  /** Response to `filter[status]=cancelled`, a status outside the documented enum. @default 'orders' */
  filterCancelled: z.enum(['orders', 'nothing', 'refused']).default('orders'),
  /** Order of a list. `created`: oldest first. `random`: a new order for each request. @default 'created' */
  sortOrder: z.enum(['created', 'reverse', 'random']).default('created'),
  /**
   * Spelling of the statuses of orders, number orders and phone numbers, in responses only.
   * `upper-case`: `PENDING`. `canceled`: instead of `cancelled`. @default 'lower-case'
   */
  statusSpelling: z.enum(['lower-case', 'upper-case', 'canceled']).default('lower-case'),
  /** Type of the `code` of an error. @default 'string' */
  errorCodes: z.enum(['string', 'number', 'missing']).default('string'),
  /** Body of an error response. @default 'json' */
  errorBodies: z.enum(['json', 'text', 'html', 'empty']).default('json'),
  /** How long a GET keeps showing an order's former state, in milliseconds. @default 0 */
  getLagMs: z.number().min(0).default(0),
  /** Name of the header with the request id. @default 'x-request-id' */
  requestIdHeader: z.enum(['x-request-id', 'request-id', 'none']).default('x-request-id'),
  /** Whether a 429 has `retry-after`, in seconds or as an HTTP date. @default false */
  retryAfter: z.literal([false, true, 'date']).default(false),
  /** Precision of `x-ratelimit-reset`, in seconds. @default 'whole' */
  rateLimitReset: z.enum(['whole', 'fractional']).default('whole'),
  /** Response to a request without an Authorization header. @default 401 */
  missingAuth: z.literal([401, 404]).default(401),
  /** How many cancels of each order get 409, "is being processed", before one is accepted. @default 0 */
  processingCancels: z.int().min(0).default(0),
  /** Suffix of timestamps. @default 'Z' */
  timestamps: z.enum(['Z', '+00:00']).default('Z'),
  /** Whether orders have undocumented fields. @default false */
  extraFields: z.boolean().default(false),
  /** The permissions of the key. `read-only`: a cancel gets 403. @default 'full' */
  keyScope: z.enum(['full', 'read-only']).default('full'),
})

export type Variants = z.infer<typeof variantsSchema>

/** Switches that are left out have their defaults. */
export type VariantOptions = z.input<typeof variantsSchema>

const each = <Switch extends keyof Variants>(name: Switch, ...values: Variants[Switch][]) =>
  values.map((value) => ({ name: `${name}: ${value}`, variants: { [name]: value } as VariantOptions }))

/** Every variant that differs from the defaults in one switch, by name, for tests that run under each. */
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
