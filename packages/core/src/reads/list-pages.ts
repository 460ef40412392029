import type { Clock, Random } from '../clock.ts'
import type { RequestOptions } from '../pacing/request-options.ts'
import type { PagedQuery, ReadPage } from '../wire/page.ts'
import { TelnyxError } from '../wire/telnyx-error.ts'
import { isRequestRejected, type TelnyxFailure, withoutList } from '../wire/telnyx-failure.ts'
import { readFirstPage } from './first-page.ts'
import type { IncompleteListError } from './incomplete-list-error.ts'
import { createListState, type ElementNames } from './list-state.ts'
import { type RetryOptions, retryRead } from './retry-read.ts'

/** Options of `listAll`, for each request and for the whole list. */
export interface ListAllOptions extends RequestOptions, RetryOptions {
  /** Called at the end of a list that is known to be incomplete, instead of throwing the error. */
  onIncomplete?: ((error: IncompleteListError) => void) | undefined
}

/** What the list needs to read itself. */
interface ListSource<Item> {
  /** Reads one page. Throws TelnyxError. */
  read(query: PagedQuery, options: RequestOptions): Promise<ReadPage<Item>>
  names: ElementNames
  clock: Clock
  random: Random
}

/**
 * Lists every element once, page by page. The list ends at an empty page, unless `meta` announces more, and at the
 * second page in a row without a new one: one such page results from elements created between two requests,
 * while a server that ignores `page[...]` sends nothing else. After the first page, a rejection may be the end
 * too. So the list depends neither on `meta` nor on the server's page size.
 *
 * @throws IncompleteListError at the end, if elements are known to be missing
 * @throws TelnyxError if a page can't be read
 */
export async function* listPages<Item extends { id: string }>(
  { read, names, ...times }: ListSource<Item>,
  { page: { number: first = 1, size: largest } = {}, ...filters }: PagedQuery = {},
  { onIncomplete, ...options }: ListAllOptions = {},
): AsyncGenerator<Item[], void, void> {
  const readOnce = async (startBy: number, page: PagedQuery['page']) => {
    const answer = await read({ ...filters, ...(page && { page }) }, { startBy, ...options })
    if (answer.sent.data === null && (page?.number ?? 1) === first) throw new TelnyxError(withoutList)
    return answer
  }
  const readFirst = (size: number | undefined) =>
    retryRead(times, (startBy) => readOnce(startBy, size ? { number: first, size } : undefined), options)

  /** After the first page, a rejection is a result like any other. */
  const readNext = (number: number, size: number) =>
    retryRead(
      times,
      (startBy): Promise<ReadPage<Item> | TelnyxFailure> =>
        readOnce(startBy, { number, size }).catch((error: unknown) => {
          if (error instanceof TelnyxError && isRequestRejected(error.failure)) return error.failure
          throw error
        }),
      options,
    )

  const list = createListState<Item>(first, names)
  const { page, size } = await readFirstPage(readFirst, { largest, mayOmitSize: first === 1 })
  let fresh = list.add(page)
  for (let number = first; ; ) {
    if (fresh.length > 0) yield fresh
    if (size === undefined || list.isOver()) break
    const next = await readNext(++number, size)
    if ('kind' in next) {
      list.recordRejection(next)
      break
    }
    fresh = list.add(next)
  }
  const error = list.shortfall(size)
  if (error && !onIncomplete) throw error
  if (error) onIncomplete?.(error)
}
