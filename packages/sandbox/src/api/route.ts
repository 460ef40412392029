import { canonicalId } from '../canonical-id.ts'

/** The operations on sub number orders; `other` is every other request. */
export const ROUTES = ['list', 'retrieve', 'cancel', 'other'] as const

export interface Route {
  name: (typeof ROUTES)[number]
  id?: string
}

const COLLECTION = '/v2/sub_number_orders'
const ONE = /^\/v2\/sub_number_orders\/([^/]+)(\/cancel)?$/

/** Identifies the operation of a request, for the log and for fault rules. */
export function matchRoute(method: string, path: string): Route {
  if (method === 'GET' && path === COLLECTION) return { name: 'list' }
  const [, encodedId, cancel] = ONE.exec(path) ?? []
  const id = encodedId && decode(encodedId)
  if (id && method === 'GET' && !cancel) return { name: 'retrieve', id: canonicalId(id) }
  if (id && method === 'PATCH' && cancel) return { name: 'cancel', id: canonicalId(id) }
  return { name: 'other' }
}

function decode(text: string) {
  try {
    return decodeURIComponent(text)
  } catch {
    return text // a stray percent sign: no order has this id either way
  }
}
