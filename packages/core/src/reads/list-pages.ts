import type { Clock, Random } from '../clock.ts'
import type { RequestOptions } from '../request-options.ts'
import { LARGEST_PAGE, type SubNumberOrderPage, type SubNumberOrderQuery } from '../wire/page.ts'
import type { SubNumberOrder } from '../wire/sub-number-order.ts'
import { type PatienceOptions, patiently } from './patiently.ts'

export interface ListAllOptions extends RequestOptions, PatienceOptions {}

type List = (query: SubNumberOrderQuery, options: RequestOptions) => Promise<SubNumberOrderPage>

/**
 * Every order, page by page, each once. It ends at an empty page, or at the second in a row that brings
 * no new order: one is what new orders between two requests do, all of them what a server does that
 * ignores `page[...]`. So it rests neither on `meta` nor on the server's page size.
 */
export async function* listPages(
  list: List,
  times: { clock: Clock; random: Random },
  query: SubNumberOrderQuery = {},
  options: ListAllOptions = {},
): AsyncGenerator<SubNumberOrder[], void, void> {
  const known = new Set<string>()
  const size = query.page?.size ?? LARGEST_PAGE
  let isRepeating = false
  for (let number = query.page?.number ?? 1; ; number++) {
    const asked = { ...query, page: { number, size } }
    const ask = (startBy: number) => list(asked, { startBy, ...options })
    const { data } = await patiently(times, ask, options)
    const fresh: SubNumberOrder[] = []
    for (const order of data) {
      if (known.has(order.id)) continue
      known.add(order.id)
      fresh.push(order)
    }
    if (data.length === 0 || (fresh.length === 0 && isRepeating)) return
    isRepeating = fresh.length === 0
    if (fresh.length > 0) yield fresh
  }
}
