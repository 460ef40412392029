import type { Account } from '../account.ts'
import { shuffled } from '../seeded-random.ts'
import { type ApiError, invalidParameter } from './errors.ts'

/** Source: Telnyx API spec, numbers_PageConsolidated. */
export const DEFAULT_SIZE = 20
const LARGEST_SIZE = 250

export type Query = Record<string, string>

/** What `page[...]` asks for. */
export interface Page {
  number: number
  size: number
}

export interface PageMeta {
  total_pages: number
  total_results: number
  page_number: number
  page_size: number
}

/** The error in `page[...]`, if there is one. */
export function checkPage(query: Query, largest = LARGEST_SIZE): ApiError | undefined {
  const { number, size } = parsePage(query, largest)
  if (!(number >= 1)) return invalidParameter('page[number]', 'page[number] must be a whole number from 1.')
  return size >= 1 && size <= largest
    ? undefined
    : invalidParameter('page[size]', `page[size] must be a whole number from 1 to ${largest}.`)
}

export const parsePage = (query: Query, largest = LARGEST_SIZE): Page => ({
  number: parseWholeNumber(query['page[number]'], 1),
  size: parseWholeNumber(query['page[size]'], Math.min(DEFAULT_SIZE, largest)),
})

/** NaN when the text is not a whole number. */
export function parseWholeNumber(text: string | undefined, defaultValue: number) {
  if (text === undefined) return defaultValue
  return /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
}

/** The range of a page in a list of `total` items, and its `meta`. */
export function pageRange(total: number, { number, size }: Page) {
  const meta: PageMeta = {
    total_pages: Math.ceil(total / size),
    total_results: total,
    page_number: number,
    page_size: size,
  }
  return { from: (number - 1) * size, to: number * size, meta }
}

/** Sorts items, given oldest first, as the variant says. Telnyx documents no order of any list. */
export function sortByVariant<Item>(items: readonly Item[], { variants, random }: Account): readonly Item[] {
  if (variants.sortOrder === 'random') return shuffled(random, items)
  return variants.sortOrder === 'reverse' ? items.toReversed() : items
}

/** The error for a `filter[...]` that the operation does not document, if the variant refuses it. */
export function checkFilterNames(
  query: Query,
  documented: readonly string[],
  { variants }: Account,
): ApiError | undefined {
  if (variants.unknownFilters === 'ignored') return undefined
  const unknown = Object.keys(query).find((name) => name.startsWith('filter') && !documented.includes(name))
  return unknown === undefined
    ? undefined
    : invalidParameter(unknown, `${unknown} is not a filter of this operation.`)
}
