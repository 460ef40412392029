import { shuffled } from '../../seeded-random.ts'
import type { World } from '../../state.ts'
import { invalidParameter, type Problem } from '../errors.ts'

/** Source: Telnyx API spec, numbers_PageConsolidated. */
export const DEFAULT_SIZE = 20
const LARGEST_SIZE = 250

export type Query = Record<string, string>

/** What `page[...]` asks for. */
export interface Page {
  number: number
  size: number
}

/** What is said about a page. */
export interface PageMeta {
  total_pages: number
  total_results: number
  page_number: number
  page_size: number
}

/** What is wrong with `page[...]`, if anything is. */
export function badPage(query: Query, largest = LARGEST_SIZE): Problem | undefined {
  const { number, size } = readPage(query, largest)
  if (!(number >= 1)) return invalidParameter('page[number]', 'page[number] must be a whole number from 1.')
  return size >= 1 && size <= largest
    ? undefined
    : invalidParameter('page[size]', `page[size] must be a whole number from 1 to ${largest}.`)
}

export const readPage = (query: Query, largest = LARGEST_SIZE): Page => ({
  number: wholeNumber(query['page[number]'], 1),
  size: wholeNumber(query['page[size]'], Math.min(DEFAULT_SIZE, largest)),
})

/** NaN when the text is no whole number. */
export function wholeNumber(text: string | undefined, whenMissing: number) {
  if (text === undefined) return whenMissing
  return /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
}

/** Which part of a list of so many is on a page, and what is said about it. */
export function cut(total: number, { number, size }: Page) {
  const meta: PageMeta = {
    total_pages: Math.ceil(total / size),
    total_results: total,
    page_number: number,
    page_size: size,
  }
  return { from: (number - 1) * size, to: number * size, meta }
}

/** Telnyx documents no order of any list. Comes oldest first. */
export function sorted<Item>(items: readonly Item[], { variants, random }: World): readonly Item[] {
  if (variants.sortOrder === 'random') return shuffled(random, items)
  return variants.sortOrder === 'reverse' ? items.toReversed() : items
}
