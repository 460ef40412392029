// Paging of lists for which Telnyx documents none: `page[...]` does what the variants say.
import type { Context } from 'hono'
import type { Variants } from '../control/variants.ts'
import type { ApiEnv } from './api-env.ts'
import { type ApiError, invalidParameter, noSuchPage } from './errors.ts'
import {
  checkPage,
  DEFAULT_SIZE,
  type Page,
  type PageMeta,
  pageRange,
  parsePage,
  type Query,
} from './list-query.ts'

interface Part {
  from: number
  to: number
  meta: PageMeta
  isPastLastPage: boolean
}

/** The error in `page[...]`, unless the variant ignores it. */
export function checkPageByVariant(query: Query, variants: Variants): ApiError | undefined {
  if (variants.paging === 'refused') {
    const asked = ['page[number]', 'page[size]'].find((name) => name in query)
    return asked ? invalidParameter(asked, `${asked} is not a parameter of this operation.`) : undefined
  }
  if (variants.paging !== 'honoured') return undefined
  return checkPage(query, variants.tooLargePage === 'refused' ? variants.largestPage : undefined)
}

/** Which part of a list of `total` items a query gets. */
export function partByVariant(total: number, query: Query, variants: Variants): Part {
  const { number, size } = pageByVariant(total, query, variants)
  const { emptyPage, paging } = variants
  const hasEmptyPage = paging === 'honoured' && emptyPage > 0 && (emptyPage - 1) * size < total
  const isAfterEmptyPage = hasEmptyPage && number > emptyPage
  const { from, to, meta } = pageRange(total, { number: isAfterEmptyPage ? number - 1 : number, size })
  const pages = meta.total_pages + (hasEmptyPage ? 1 : 0)
  return {
    from,
    to: hasEmptyPage && number === emptyPage ? from : to,
    meta: { ...meta, total_pages: pages, page_number: number },
    isPastLastPage: number > Math.max(pages, 1),
  }
}

function pageByVariant(total: number, query: Query, { paging, largestPage }: Variants): Page {
  switch (paging) {
    case 'honoured': {
      const { number, size } = parsePage(query, largestPage)
      return { number, size: Math.min(size, largestPage) }
    }
    case 'ignored':
    case 'refused':
      return { number: 1, size: Math.max(total, 1) }
    case 'first-page-only':
      return { number: 1, size: DEFAULT_SIZE }
    default:
      return paging satisfies never
  }
}

/** Wrong in the most harmful way: it says that no more pages follow. */
const WRONG_META = { total_pages: 1, total_results: 1, page_number: 1, page_size: 1 }

/** Sends a part of a list, or what the variant prescribes past the last page. */
export function sendPart(
  c: Context<ApiEnv>,
  { meta, isPastLastPage }: Part,
  variants: Variants,
  data: unknown[],
) {
  const { pastLastPage } = variants
  const rest = { right: { meta }, wrong: { meta: WRONG_META }, missing: {} }[variants.meta]
  if (!isPastLastPage || pastLastPage === 'empty') return c.json({ data, ...rest })
  if (pastLastPage === 'null') return c.json({ data: null, ...rest })
  return pastLastPage === 204 ? c.body(null, 204) : c.var.sendError(noSuchPage(pastLastPage))
}
