import type { RequestOptions } from '../src/request-options.ts'
import type { TelnyxClient } from '../src/telnyx/telnyx-client.ts'
import { CALL_HEADER } from './hostile-telnyx.ts'

/** The client as one call sees it, each request of which tells whose it is. */
export function markedClient(name: string, client: TelnyxClient): TelnyxClient {
  const marked = (options: RequestOptions | undefined): RequestOptions => ({
    ...options,
    headers: { [CALL_HEADER]: name },
  })
  const { subNumberOrders } = client
  return {
    ...client,
    subNumberOrders: {
      ...subNumberOrders,
      list: (query, options) => subNumberOrders.list(query, marked(options)),
      listAllPages: (query, options) =>
        subNumberOrders.listAllPages(query, { ...options, ...marked(options) }),
      retrieve: (id, query, options) => subNumberOrders.retrieve(id, query, marked(options)),
      cancel: (id, options) => subNumberOrders.cancel(id, marked(options)),
    },
  }
}
