import type { z } from 'zod'
import type { Clock, Random } from '../clock.ts'
import { parseResponse } from '../http/parse-response.ts'
import type { SendPaced } from '../pacing/pace-requests.ts'
import type { RequestOptions } from '../pacing/request-options.ts'
import { type ListAllOptions, listPages } from '../reads/list-pages.ts'
import type { ElementNames } from '../reads/list-state.ts'
import {
  type ListPage,
  type PagedQuery,
  type RawPage,
  type ReadPage,
  rawPageSchema,
  readPage,
} from '../wire/page.ts'
import { toSearchParams } from '../wire/search-params.ts'
import { TelnyxError } from '../wire/telnyx-error.ts'
import { withoutList } from '../wire/telnyx-failure.ts'

/** The calls that every list has. Each page is one request. */
export interface ListCalls<Item, Query> {
  /**
   * One page. Elements that lack the required fields are omitted, and counted in `unreadable`.
   * @throws TelnyxError
   */
  list(query?: Query, options?: RequestOptions): Promise<ListPage<Item>>
  /**
   * One page exactly as it was sent, to be passed on, also with elements that lack the required fields. `data` is null
   * if there is nothing to list, also after a 204.
   * @throws TelnyxError
   */
  listRaw(query?: Query, options?: RequestOptions): Promise<RawPage>
  /**
   * Every element once. A page that can't be read is tried again, a rejected page size is replaced by a smaller one,
   * and an empty page ends the list only if `meta` does not announce more. Elements that stop matching the query in
   * the meantime shift the pages that follow: to cancel listed orders, use `selectOrders`.
   * @throws TelnyxError if a page can't be read
   * @throws IncompleteListError after the last element, if others are known to be missing
   */
  listAll(query?: Query, options?: ListAllOptions): AsyncGenerator<Item, void, void>
  /**
   * Like `listAll`, with all new elements of a page at once.
   * @throws TelnyxError if a page can't be read
   * @throws IncompleteListError after the last element, if others are known to be missing
   */
  listAllPages(query?: Query, options?: ListAllOptions): AsyncGenerator<Item[], void, void>
}

interface ListResource<Item> {
  path: string
  endpoint: string
  schema: z.ZodType<Item>
  names: ElementNames
  /** Called with the elements of each page right after it was read. */
  onRead?: (items: Item[]) => void
}

export function createListCalls<Item extends { id: string }, Query extends PagedQuery>(
  sendPaced: SendPaced,
  times: { clock: Clock; random: Random },
  { path, endpoint, schema, names, onRead }: ListResource<Item>,
): ListCalls<Item, Query> {
  async function listRaw(query?: PagedQuery, options?: RequestOptions): Promise<RawPage> {
    const request = { method: 'get', path, endpoint, searchParams: toSearchParams(query) } as const
    const response = await sendPaced(request, options)
    if ('status' in response && response.status === 204) return { data: null }
    return parseResponse(response, rawPageSchema)
  }

  async function read(query?: PagedQuery, options?: RequestOptions): Promise<ReadPage<Item>> {
    const page = readPage(await listRaw(query, options), schema)
    onRead?.(page.items)
    return page
  }

  const listAllPages: ListCalls<Item, Query>['listAllPages'] = (query, options) =>
    listPages({ read, names, ...times }, query, options)

  return {
    listRaw,

    async list(query, options) {
      const { sent, items, unreadable } = await read(query, options)
      if (sent.data === null) throw new TelnyxError(withoutList)
      return { ...sent, data: items, ...(unreadable > 0 && { unreadable }) }
    },

    listAllPages,

    async *listAll(query, options) {
      for await (const items of listAllPages(query, options)) yield* items
    },
  }
}
