import { createTelnyxClient } from '../src/telnyx/telnyx-client.ts'
import { TelnyxError } from '../src/telnyx-error.ts'
import { createVirtualClock } from '../test/virtual-clock.ts'
import type { Call } from './call.ts'
import { createDice, seededRandom } from './dice.ts'
import { createDocket } from './docket.ts'
import { API_KEY, createHostileTelnyx } from './hostile-telnyx.ts'
import { wrongsOfPatch } from './invariants.ts'
import { anyTemper } from './temper.ts'
import { createTrace } from './trace.ts'
import { createWitness } from './witness.ts'

export const ORDERS = 20

/** Everything of one run, decided by its seed alone: time, chance, a hostile Telnyx, and a client of it. */
export function createWorld(seed: number) {
  const dice = createDice(seededRandom(seed))
  const { chance, upTo } = dice
  const clock = createVirtualClock()
  const temper = anyTemper(dice)
  const trace = createTrace(temper)
  const docket = createDocket(clock, dice, trace)
  const telnyx = createHostileTelnyx(clock, dice, temper, {
    orderCount: ORDERS,
    onTurnedAway: () => docket.judgeAll(`I6: a request beyond the limit of ${JSON.stringify(temper.limit)}`),
  })
  let isLimited = temper.limit !== undefined
  let underWay = 0

  async function answer(request: Request) {
    underWay++
    try {
      const response = await telnyx.answer(request)
      isLimited ||= response.status === 429
      return response
    } finally {
      underWay--
    }
  }

  /** A bulk cancellation opens its calls one by one, as it comes to them. */
  let bulkTerms: Pick<Call, 'guards' | 'stoppedAt'> = { guards: {}, stoppedAt: () => undefined }
  const terms = {
    /** As long as no limit is known, a request that hangs keeps others back. */
    isHeld: () => isLimited || underWay > 0,
  }
  const callOf = (name: string, id: string) =>
    docket.find(name, id) ?? docket.open(name, id, { ...terms, ...bulkTerms })

  const client = createTelnyxClient({
    apiKey: API_KEY,
    baseUrl: 'http://telnyx.test/v2',
    clock,
    random: dice.random,
    fetch: createWitness(clock, answer, {
      callOf,
      onPatch(call, sighting) {
        docket.count('PATCHes')
        docket.judge(call, wrongsOfPatch(call, sighting))
      },
      onSighting({ id, name }, { method, at, end, status, order }) {
        const tookMs = Math.round(clock.now() - at)
        trace.note(at, id, () =>
          [`${name}: ${method}, after ${tookMs} ms:`, end, status, order?.status].filter(Boolean).join(' '),
        )
      },
    }),
  })

  return {
    dice,
    clock,
    telnyx,
    client,
    docket,
    callOf,
    open: (name: string, id: string, own: Pick<Call, 'guards' | 'stoppedAt'>) =>
      docket.open(name, id, { ...terms, ...own }),
    setBulkTerms(own: typeof bulkTerms) {
      bulkTerms = own
    },
    anyGuards: () => (chance(0.5) ? { maxPhoneNumbers: 10 } : {}),
    pause: (ms: number) => new Promise<void>((resolve) => clock.after(ms, resolve)),

    /** A signal that may abort some time, and since when it has. */
    createStop() {
      const controller = new AbortController()
      let at: number | undefined
      if (chance(0.3)) {
        clock.after(upTo(70_000) * dice.random(), () => {
          at = clock.now()
          controller.abort()
        })
      }
      return { signal: controller.signal, at: () => at }
    },
  }
}

export type World = ReturnType<typeof createWorld>

/** What Telnyx does to a read is part of the game; anything else is a bug. */
export function onlyTelnyxErrors(error: unknown): undefined {
  if (!(error instanceof TelnyxError)) throw error
}
