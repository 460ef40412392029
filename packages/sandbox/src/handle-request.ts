import { type Api, credentialsOf, headersFor } from './api/create-api.ts'
import { errorAnswer } from './api/errors.ts'
import { routeOf } from './api/route.ts'
import { applyFaults, type HonestExchange } from './control/faults/apply-faults.ts'
import type { createFaults } from './control/faults/draw-faults.ts'
import type { RequestEntry } from './control/request-log.ts'
import { cancel } from './orders/apply-cancel.ts'
import type { World } from './state.ts'
import type { Answer, Transmission } from './transport/transmission.ts'

interface State {
  world: World
  api: Api
  faults: ReturnType<typeof createFaults>
}

/** Effects under which no byte of the request reaches Telnyx. */
const NEVER_CONNECTED = new Set<string | undefined>(['connection-refused', 'hanging-connect'])

/** Takes one request through log, faults and API. */
export function createExchange({
  state,
  upToDate,
  control,
}: {
  state: () => State
  upToDate: () => World
  control: (request: Request) => Response | Promise<Response>
}) {
  return async (request: Request): Promise<Transmission> => {
    const path = new URL(request.url).pathname
    if (path.startsWith('/_sandbox/')) {
      return { kind: 'answer', delayMs: 0, answer: await plain(await control(request)) }
    }
    const world = upToDate()
    const { api, faults } = state()
    const route = routeOf(request.method, path)
    const drawn = faults.draw(request.method, route)
    const entry = world.log.add({
      at: world.now(),
      method: request.method,
      path,
      route: route.name,
      ...(route.id !== undefined && { id: route.id }),
      ...(drawn.kinds.length > 0 && { faults: drawn.kinds }),
    })
    const order = route.name === 'cancel' && route.id ? world.store.find(route.id) : undefined
    if (order && !NEVER_CONNECTED.has(drawn.effect?.kind)) order.patches.arrived++

    const transmission = await applyFaults(drawn, honestExchange(request, { world, api, entry }))
    if ('answer' in transmission) entry.status = transmission.answer.status
    return transmission
  }
}

function honestExchange(
  request: Request,
  { world, api, entry }: { world: World; api: Api; entry: RequestEntry },
): HonestExchange {
  return {
    path: entry.path,
    answer: async (staleness) => plain(await api.fetch(request, { entry, ...(staleness && { staleness }) })),
    carryOutLater(delayMs) {
      const order = entry.route === 'cancel' && entry.id ? world.store.find(entry.id) : undefined
      const isAllowed =
        credentialsOf(world, request.headers.get('authorization')) === 'valid' &&
        world.variants.keyScope === 'full'
      if (order && isAllowed)
        world.due.add(world.now() + delayMs, (at) => void cancel(world, order, entry, at))
    },
    refuse(problem, resetMs) {
      const answer = errorAnswer(problem, world.variants)
      if (resetMs === undefined) return answer
      const rateLimit = world.rateLimits(entry.route)
      const window = { ...rateLimit.peek(world.now()), remaining: 0, resetMs, isAllowed: false }
      return { ...answer, headers: { ...headersFor(world, rateLimit, window), ...answer.headers } }
    },
  }
}

const plain = async (response: Response): Promise<Answer> => ({
  status: response.status,
  headers: Object.fromEntries(response.headers),
  body: await response.text(),
})
