import { type Clock, sleep } from '../src/clock.ts'
import type { SubNumberOrder } from '../src/wire/sub-number-order.ts'
import {
  answers,
  connectionRefused,
  connectionReset,
  error,
  type Reply,
  rateLimited,
  silence,
  text,
} from './answers.ts'
import { anOrder, ORDER_ID } from './orders.ts'
import type { Dice } from './seeded-random.ts'

/** How one run's Telnyx behaves where its documents are silent. */
export interface Temper {
  /** How often something goes wrong with a request, from 0 to 1. */
  trouble: number
  /** What a cancel makes of a pending order. */
  becomes: string
  /** A 2xx comes before the cancellation took effect. */
  isAsynchronous: boolean
  /** What the 2xx of an asynchronous cancel reads. */
  meanwhile: string
  /** How a cancel of an order that is not pending is answered. */
  repeat: 200 | 400 | 404 | 409 | 422
  /** How far a reading can lag behind, in milliseconds. */
  lagMs: number
}

export const anyTemper = ({ chance, pick }: Dice): Temper => ({
  trouble: pick([0, 0.2, 0.5, 0.8]),
  becomes: pick(['cancelled', 'cancelled', 'deleted', 'failure']),
  isAsynchronous: chance(0.3),
  meanwhile: pick(['pending', 'pending', 'cancel-pending']),
  repeat: pick([200, 400, 404, 409, 422]),
  lagMs: pick([0, 0, 3_000, 20_000]),
})

interface Version {
  at: number
  order: SubNumberOrder
}

/** One order at a Telnyx that is in as bad a temper as its dice say. It never goes back from a final status. */
export function createHostileTelnyx(clock: Clock, dice: Dice, temper: Temper) {
  const { chance, pick, upTo } = dice
  const versions: Version[] = [{ at: clock.now(), order: anOrder() }]
  /** When a PATCH of the client under test took effect. */
  let tookEffectAt: number | undefined

  const current = () => (versions.at(-1) as Version).order
  const write = (changes: Partial<SubNumberOrder>) =>
    versions.push({ at: clock.now(), order: { ...current(), ...changes } })
  const asOf = (time: number) => (versions.findLast(({ at }) => at <= time) ?? (versions[0] as Version)).order

  function apply() {
    if (current().status !== 'pending') return
    tookEffectAt ??= clock.now()
    write({ status: temper.becomes })
  }

  const lostAnswer = (): Reply =>
    pick([
      silence,
      silence,
      connectionReset,
      error(500),
      error(504),
      error(408),
      text(502, '<html>'),
      text(200, '{"data":'),
    ])

  function patch(): Reply {
    if (chance(temper.trouble)) {
      const trouble = pick(['before', 'after', 'late', 'late', 'busy', 'refused', 'limit', 'unreachable'])
      switch (trouble) {
        case 'after':
          apply()
          return lostAnswer()
        case 'late':
          clock.after(upTo(90_000), apply)
          return lostAnswer()
        case 'busy':
          return pick([error(409), error(422, '10036'), error(400, 10036)])
        case 'refused':
          return error(pick([400, 401, 403, 404, 422]))
        case 'limit':
          return rateLimited(Math.ceil(upTo(15)))
        case 'unreachable':
          return connectionRefused
        default:
          return lostAnswer()
      }
    }
    if (current().status !== 'pending') {
      return temper.repeat === 200 ? answers(200, { data: current() }) : error(temper.repeat)
    }
    if (!temper.isAsynchronous) {
      apply()
      return answers(200, { data: current() })
    }
    // It is carried out later, whatever is read meanwhile.
    clock.after(upTo(40_000), apply)
    return answers(200, { data: { ...current(), status: temper.meanwhile } })
  }

  function get(): Reply {
    if (chance(temper.trouble)) {
      return pick([
        silence,
        connectionReset,
        connectionRefused,
        error(500),
        error(404),
        error(401),
        error(422),
        rateLimited(3),
        text(200, ''),
      ])
    }
    return answers(200, { data: asOf(clock.now() - (chance(0.5) ? upTo(temper.lagMs) : 0)) })
  }

  return {
    /** Something that nobody asked for happens to the order. */
    interfere() {
      if (current().status !== 'pending') return undefined
      // A guard comes to forbid it as often as it ends.
      if (chance(0.5)) return write({ phone_numbers_count: 11 })
      return write(
        pick([{ status: 'cancelled' }, { status: 'success' }, { status: 'failure' }, { status: 'deleted' }]),
      )
    },
    async answer(request: Request): Promise<Response> {
      if (!request.url.includes(ORDER_ID)) throw new Error(`There is nothing at ${request.url}`)
      await sleep(clock, upTo(200), request.signal)
      // What was sent arrives, also when the sender no longer waits for it.
      const reply = request.method === 'PATCH' ? patch() : get()
      await sleep(clock, chance(temper.trouble / 4) ? upTo(12_000) : upTo(200), request.signal)
      if (request.signal.aborted) throw request.signal.reason
      return reply(request)
    },
    get tookEffectAt() {
      return tookEffectAt
    },
  }
}
