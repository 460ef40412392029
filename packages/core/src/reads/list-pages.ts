import type { Clock, Random } from '../clock.ts'
import type { RequestOptions } from '../pacing/request-options.ts'
import type { ReadPage, SubNumberOrderQuery } from '../wire/page.ts'
import type { SubNumberOrder } from '../wire/sub-number-order.ts'
import { TelnyxError } from '../wire/telnyx-error.ts'
import { isRequestRejected, type TelnyxFailure, withoutList } from '../wire/telnyx-failure.ts'
import { readFirstPage } from './first-page.ts'
import type { IncompleteListError } from './incomplete-list-error.ts'
import { createListing } from './listing.ts'
import { type RetryOptions, retryRead } from './retry-read.ts'

export interface ListAllOptions extends RequestOptions, RetryOptions {
  /** Called at the end of a list that is known to be incomplete, in place of throwing the error. */
  onIncomplete?: ((error: IncompleteListError) => void) | undefined
}

type Read = (query: SubNumberOrderQuery, options: RequestOptions) => Promise<ReadPage>

/**
 * Every order, page by page, each once. The list ends at an empty page, unless `meta` says that more is to
 * come, and at the second page in a row without a new order: one is what orders created between two requests
 * do, all of them what a server does that ignores `page[...]`. Past the first page, a refusal may be the end
 * too. So the list rests neither on `meta` nor on the server's page size.
 *
 * @throws IncompleteListError at the end, when orders are known to be missing
 * @throws TelnyxError when a page stays unreadable
 */
export async function* listPages(
  read: Read,
  times: { clock: Clock; random: Random },
  { page: { number: first = 1, size: largest } = {}, ...filters }: SubNumberOrderQuery = {},
  { onIncomplete, ...options }: ListAllOptions = {},
): AsyncGenerator<SubNumberOrder[], void, void> {
  const readOnce = async (startBy: number, page: SubNumberOrderQuery['page']) => {
    const answer = await read({ ...filters, ...(page && { page }) }, { startBy, ...options })
    if (answer.sent.data === null && (page?.number ?? 1) === first) throw new TelnyxError(withoutList)
    return answer
  }
  const readFirst = (size: number | undefined) =>
    retryRead(times, (startBy) => readOnce(startBy, size ? { number: first, size } : undefined), options)

  /** Past the first page, a refusal is an answer like any other. */
  const readNext = (number: number, size: number) =>
    retryRead(
      times,
      (startBy): Promise<ReadPage | TelnyxFailure> =>
        readOnce(startBy, { number, size }).catch((error: unknown) => {
          if (error instanceof TelnyxError && isRequestRejected(error.failure)) return error.failure
          throw error
        }),
      options,
    )

  const listing = createListing(first)
  const { page, size } = await readFirstPage(readFirst, { largest, canGoWithout: first === 1 })
  let answer: ReadPage | TelnyxFailure = page
  for (let number = first; ; answer = await readNext(++number, size)) {
    if ('kind' in answer) {
      listing.refuse(answer)
      break
    }
    const fresh = listing.add(answer)
    if (fresh.length > 0) yield fresh
    if (size === undefined || listing.isOver()) break
  }
  const error = listing.shortfall(size)
  if (error && !onIncomplete) throw error
  if (error) onIncomplete?.(error)
}
