import type { Account } from './account.ts'
import type { Api } from './api/api-env.ts'
import { checkCredentials } from './api/create-api.ts'
import { toErrorResponse } from './api/errors.ts'
import { rateLimitHeaders } from './api/rate-limit-headers.ts'
import { matchRoute } from './api/route.ts'
import { applyFaults, type FaultlessApi } from './control/faults/apply-faults.ts'
import type { createFaultSelector } from './control/faults/select-faults.ts'
import type { RequestEntry } from './control/request-log.ts'
import { applyCancel } from './orders/apply-cancel.ts'
import type { HttpResponse, Transmission } from './transport/transmission.ts'

interface State {
  account: Account
  api: Api
  faults: ReturnType<typeof createFaultSelector>
}

/** Effects under which no byte of the request reaches Telnyx. */
const NEVER_CONNECTED = new Set<string | undefined>(['connection-refused', 'hanging-connect'])

/** Logs each request, selects its faults, and passes it to the API. */
export function createRequestHandler({
  state,
  currentAccount,
  control,
}: {
  state: () => State
  /** The account, after all changes that are due by now. */
  currentAccount: () => Account
  control: (request: Request) => Response | Promise<Response>
}) {
  return async (request: Request): Promise<Transmission> => {
    const path = new URL(request.url).pathname
    if (path.startsWith('/_sandbox/')) {
      return { kind: 'response', delayMs: 0, response: await readResponse(await control(request)) }
    }
    const account = currentAccount()
    const { api, faults } = state()
    const route = matchRoute(request.method, path)
    const selected = faults.select(request.method, route)
    const entry = account.log.add({
      at: account.now(),
      method: request.method,
      path,
      route: route.name,
      ...(route.id !== undefined && { id: route.id }),
      ...(selected.kinds.length > 0 && { faults: selected.kinds }),
    })
    const order = route.name === 'cancel' && route.id ? account.store.find(route.id) : undefined
    if (order && !NEVER_CONNECTED.has(selected.effect?.kind)) order.patches.arrived++

    const transmission = await applyFaults(selected, createFaultlessApi(request, { account, api, entry }))
    if ('response' in transmission) entry.status = transmission.response.status
    return transmission
  }
}

function createFaultlessApi(
  request: Request,
  { account, api, entry }: { account: Account; api: Api; entry: RequestEntry },
): FaultlessApi {
  return {
    path: entry.path,
    respond: async (staleness) =>
      readResponse(await api.fetch(request, { entry, ...(staleness && { staleness }) })),
    applyLater(delayMs) {
      const order = entry.route === 'cancel' && entry.id ? account.store.find(entry.id) : undefined
      const isAllowed =
        checkCredentials(account, request.headers.get('authorization')) === 'valid' &&
        account.variants.keyScope === 'full'
      if (order && isAllowed)
        account.scheduled.add(account.now() + delayMs, (at) => void applyCancel(account, order, entry, at))
    },
    errorResponse(error, resetMs) {
      const response = toErrorResponse(error, account.variants)
      if (resetMs === undefined) return response
      const rateLimit = account.rateLimits(entry.route)
      const window = { ...rateLimit.peek(account.now()), remaining: 0, resetMs, isAllowed: false }
      return {
        ...response,
        headers: { ...rateLimitHeaders(account, rateLimit.headers, window), ...response.headers },
      }
    },
  }
}

const readResponse = async (response: Response): Promise<HttpResponse> => ({
  status: response.status,
  headers: Object.fromEntries(response.headers),
  body: await response.text(),
})
