import { z } from 'zod'
import { integer } from './documented-types.ts'
import { type SubNumberOrder, subNumberOrderSchema } from './sub-number-order.ts'
import { unvalidated } from './unvalidated.ts'

/** Telnyx's description of a page. It may be missing or wrong, so nothing depends on it alone. */
export const paginationMetaSchema = z.looseObject({
  total_pages: unvalidated(integer),
  total_results: unvalidated(integer),
  page_number: unvalidated(integer),
  page_size: unvalidated(integer),
})

/** The description of a page of the gateway's own lists. */
export const cursorMetaSchema = z.looseObject({
  page_size: integer,
  next: z.string().nullable().describe('`page[after]` of the next page; null on the last one.'),
})

/** The response to `GET /v2/sub_number_orders`. */
export const subNumberOrderPageSchema = z
  .looseObject({
    data: z.array(subNumberOrderSchema),
    meta: unvalidated(paginationMetaSchema),
  })
  .meta({ id: 'SubNumberOrderPage' })

/**
 * A page of any list as it was sent. It still has elements that don't fit the schema, and its `data` is null if a
 * server has nothing to list.
 */
export const rawPageSchema = z.looseObject({
  data: z.array(z.unknown()).nullable(),
  meta: unvalidated(paginationMetaSchema),
})

/** A page, and the elements on it that could be read. */
export interface ReadPage<Item> {
  sent: RawPage
  items: Item[]
  /** How many elements don't fit the schema. */
  unreadable: number
}

/** Finds the elements that fit a schema which only checks. They are passed on as they were sent, not copied. */
export function readPage<Item>(sent: RawPage, schema: z.ZodType<Item>): ReadPage<Item> {
  const elements = sent.data ?? []
  const items = elements.flatMap((element): Item[] => {
    const item = schema.safeParse(element)
    return item.success ? [element as Item] : []
  })
  return { sent, items, unreadable: elements.length - items.length }
}

export type PaginationMeta = z.infer<typeof paginationMetaSchema>
export type RawPage = z.infer<typeof rawPageSchema>
/** One page of a list, without the elements that could not be read. */
export interface ListPage<Item> {
  [field: string]: unknown
  data: Item[]
  meta?: PaginationMeta | null | undefined
  /** How many elements lack the required fields, and so are not in `data`. Missing if there are none. */
  unreadable?: number
}
export type SubNumberOrderPage = ListPage<SubNumberOrder>

/** The part of a query that every list has. `page` may be undocumented for a list: a server may ignore it. */
export interface PagedQuery {
  filter?: object
  page?: { number?: number; size?: number }
}

/**
 * The query of `GET /v2/sub_number_orders`, in the shape of the official SDK. `filter` is sent with brackets
 * (`filter[status]=pending`). `page` is the convention of Telnyx's ordering API, but not documented for this endpoint:
 * a server may ignore it.
 */
export interface SubNumberOrderQuery extends PagedQuery {
  filter?: {
    status?: string
    order_request_id?: string
    country_code?: string
    phone_number_type?: string
    phone_numbers_count?: number
    include_phone_numbers?: boolean
  }
}

/** The query of `GET /v2/sub_number_orders/{id}`. */
export interface SubNumberOrderRetrieveQuery {
  filter?: { include_phone_numbers?: boolean }
}

/** The largest page size of Telnyx's ordering API (documented for number orders). */
export const MAX_PAGE_SIZE = 250

/** The default page size of Telnyx's ordering API (documented for number orders). */
export const DEFAULT_PAGE_SIZE = 20
