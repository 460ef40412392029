import { invalidParameter, type Problem } from '../errors.ts'
import { shuffled } from '../seeded-random.ts'
import type { Variants } from '../variants.ts'
import type { World } from '../world.ts'

/** Source: Telnyx API spec, numbers_PageConsolidated. */
const DEFAULT_SIZE = 20
const LARGEST_SIZE = 250

export type Query = Record<string, string>

/** What `page[...]` asks for. */
export interface Page {
  number: number
  size: number
}

/** What is wrong with `page[...]`, if anything is. */
export function badPage(query: Query): Problem | undefined {
  const { number, size } = readPage(query)
  if (!(number >= 1)) return invalidParameter('page[number]', 'page[number] must be a whole number from 1.')
  return size >= 1 && size <= LARGEST_SIZE
    ? undefined
    : invalidParameter('page[size]', `page[size] must be a whole number from 1 to ${LARGEST_SIZE}.`)
}

export const readPage = (query: Query): Page => ({
  number: wholeNumber(query['page[number]'], 1),
  size: wholeNumber(query['page[size]'], DEFAULT_SIZE),
})

/** NaN when the text is no whole number. */
export function wholeNumber(text: string | undefined, whenMissing: number) {
  if (text === undefined) return whenMissing
  return /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
}

/** Which part of a list of so many is on a page, and what is said about it. */
export function cut(total: number, { number, size }: Page) {
  const meta = {
    total_pages: Math.ceil(total / size),
    total_results: total,
    page_number: number,
    page_size: size,
  }
  return { from: (number - 1) * size, to: number * size, meta }
}

/** The same for a list that Telnyx documents no paging for: what the page does is a variant, and `meta` too. */
export function cutByVariant(total: number, asked: Page, { paging, meta }: Variants) {
  const whole = { number: 1, size: Math.max(total, 1) }
  const first = { number: 1, size: DEFAULT_SIZE }
  const page = { honoured: asked, ignored: whole, 'first-page-only': first }[paging]
  const { from, to, meta: right } = cut(total, page)
  // Wrong in the way that hurts most: it says that there is nothing more to come.
  const wrong = { total_pages: 1, total_results: 1, page_number: 1, page_size: 1 }
  const said = meta === 'wrong' ? wrong : right
  return { from, to, ...(meta !== 'missing' && { meta: said }) }
}

/** Telnyx documents no order of any list. Comes oldest first. */
export function sorted<Item>(items: readonly Item[], { variants, random }: World): readonly Item[] {
  if (variants.sortOrder === 'random') return shuffled(random, items)
  return variants.sortOrder === 'reverse' ? items.toReversed() : items
}
