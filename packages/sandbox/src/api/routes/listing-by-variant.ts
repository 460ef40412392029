import type { Context } from 'hono'
import type { Variants } from '../../control/variants.ts'
import type { ApiEnv } from '../create-api.ts'
import { invalidParameter, noSuchPage, type Problem } from '../errors.ts'
import { badPage, cut, DEFAULT_SIZE, type Page, type PageMeta, type Query, readPage } from './listing.ts'

/** What is sent of a list that Telnyx documents no paging for. */
interface Part {
  from: number
  to: number
  meta: PageMeta
  isPastLastPage: boolean
}

/** What is wrong with `page[...]`, unless the variant pays no attention to it. */
export function badPageByVariant(query: Query, variants: Variants): Problem | undefined {
  if (variants.paging === 'refused') {
    const asked = ['page[number]', 'page[size]'].find((name) => name in query)
    return asked ? invalidParameter(asked, `${asked} is not a parameter of this operation.`) : undefined
  }
  if (variants.paging !== 'honoured') return undefined
  return badPage(query, variants.tooLargePage === 'refused' ? variants.largestPage : undefined)
}

/** Which part of a list of so many `page[...]` brings. */
export function partByVariant(total: number, query: Query, variants: Variants): Part {
  const { number, size } = pageByVariant(total, query, variants)
  const { emptyPage, paging } = variants
  const hasEmptyPage = paging === 'honoured' && emptyPage > 0 && (emptyPage - 1) * size < total
  const isAfterEmptyPage = hasEmptyPage && number > emptyPage
  const { from, to, meta } = cut(total, { number: isAfterEmptyPage ? number - 1 : number, size })
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
      const { number, size } = readPage(query, largestPage)
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

/** Wrong in the way that hurts most: it says that there is nothing more to come. */
const WRONG_META = { total_pages: 1, total_results: 1, page_number: 1, page_size: 1 }

/** Answers with a part of a list, or as the variant says when it is past the last page. */
export function sendPart(
  c: Context<ApiEnv>,
  { meta, isPastLastPage }: Part,
  variants: Variants,
  data: unknown[],
) {
  const { pastLastPage } = variants
  const said = { right: { meta }, wrong: { meta: WRONG_META }, missing: {} }[variants.meta]
  if (!isPastLastPage || pastLastPage === 'empty') return c.json({ data, ...said })
  if (pastLastPage === 'null') return c.json({ data: null, ...said })
  return pastLastPage === 204 ? c.body(null, 204) : c.var.refuse(noSuchPage(pastLastPage))
}
