import { canonicalId } from '../canonical-id.ts'

/** The operations on sub number orders; `other` is every other request. */
export const ROUTES = ['list', 'retrieve', 'cancel', 'other'] as const

/** What a request asks for. */
export interface Route {
  name: (typeof ROUTES)[number]
  id?: string
}

const COLLECTION = '/v2/sub_number_orders'
const ONE = /^\/v2\/sub_number_orders\/([^/]+)(\/cancel)?$/

/** Names the operation of a request, for the log and for the match of fault rules. */
export function routeOf(method: string, path: string): Route {
  if (method === 'GET' && path === COLLECTION) return { name: 'list' }
  const [, encodedId, cancel] = ONE.exec(path) ?? []
  const id = encodedId && decoded(encodedId)
  if (id && method === 'GET' && !cancel) return { name: 'retrieve', id: canonicalId(id) }
  if (id && method === 'PATCH' && cancel) return { name: 'cancel', id: canonicalId(id) }
  return { name: 'other' }
}

function decoded(text: string) {
  try {
    return decodeURIComponent(text)
  } catch {
    return text // a stray percent sign: it is nobody's id either way
  }
}
