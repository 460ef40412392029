import { z } from 'zod'
import { asSent } from './as-sent.ts'
import { subNumberOrderSchema } from './sub-number-order.ts'

/** What Telnyx says of a page. It may be absent or wrong, so nothing rests on it. */
export const paginationMetaSchema = z
  .looseObject({
    total_pages: asSent(z.number()),
    total_results: asSent(z.number()),
    page_number: asSent(z.number()),
    page_size: asSent(z.number()),
  })
  .meta({ id: 'PaginationMeta' })

/** The answer to `GET /v2/sub_number_orders`. */
export const subNumberOrderPageSchema = z
  .looseObject({
    data: z.array(subNumberOrderSchema),
    meta: asSent(paginationMetaSchema),
  })
  .meta({ id: 'SubNumberOrderPage' })

export type PaginationMeta = z.infer<typeof paginationMetaSchema>
export type SubNumberOrderPage = z.infer<typeof subNumberOrderPageSchema>

/**
 * The query of `GET /v2/sub_number_orders`, as the official SDK shapes it. `filter` goes out in
 * brackets (`filter[status]=pending`). `page` is the convention of Telnyx's ordering API but not
 * documented for this endpoint: an answer may ignore it.
 */
export interface SubNumberOrderQuery {
  filter?: {
    status?: string
    order_request_id?: string
    country_code?: string
    phone_number_type?: string
    phone_numbers_count?: number
    include_phone_numbers?: boolean
  }
  page?: { number?: number; size?: number }
}

/** The query of `GET /v2/sub_number_orders/{id}`. */
export interface SubNumberOrderRetrieveQuery {
  filter?: { include_phone_numbers?: boolean }
}

/** The largest page of Telnyx's ordering API (documented for number orders). */
export const LARGEST_PAGE = 250

/** `{ filter: { created_at: { gt: '2026' } } }` as `[['filter[created_at][gt]', '2026']]`. */
export function toSearchParams(query: object = {}): string[][] {
  return Object.entries(query).flatMap(([group, fields]) => bracketed(group, fields))
}

function bracketed(name: string, value: unknown): string[][] {
  if (value === undefined) return []
  if (typeof value !== 'object' || value === null) return [[name, String(value)]]
  return Object.entries(value).flatMap(([inner, field]) => bracketed(`${name}[${inner}]`, field))
}
