import type { Clock, SubNumberOrder } from '@countermand/core'
import { anOrder } from '../../../core/test/orders.ts'
import type { Profile } from '../profile.ts'
import type { Rng } from '../rng.ts'

interface Version {
  at: number
  order: SubNumberOrder
}

/** One order of the simulated Telnyx. A final status never changes. */
export function createOrder(clock: Clock, rng: Rng, { telnyx, hasPoisonedOrders }: Profile, id: string) {
  const { chance, pick, upTo } = rng
  const asSent = (text: string) => (telnyx.isUpperCase ? text.toUpperCase() : text)
  const createdAt = new Date(clock.now() - upTo(20 * 60_000)).toISOString()
  const changes = { id: asSent(id), country_code: pick(['US', 'US', 'DE']), created_at: createdAt }
  const versions: Version[] = [{ at: clock.now(), order: anOrder({ ...changes, status: asSent('pending') }) }]
  const effects = new Set<string>()

  const current = () => (versions.at(-1) as Version).order
  const write = (change: Partial<SubNumberOrder>) =>
    versions.push({ at: clock.now(), order: { ...current(), ...change } })
  const asOf = (time: number) => (versions.findLast(({ at }) => at <= time) ?? (versions[0] as Version)).order
  const isPending = () => current().status.toLowerCase() === 'pending'

  function apply(cancellation: string) {
    if (!isPending()) return
    effects.add(cancellation)
    write({ status: asSent(telnyx.becomes) })
  }

  return {
    id,
    /** How every read of it fails, if all do. */
    poison:
      hasPoisonedOrders && chance(0.15) ? pick(['500', '403', 'silence', 'nested'] as const) : undefined,
    effects,
    current,
    isPending,
    apply,
    applyLater: (cancellation: string, ms: number) => clock.after(ms, () => apply(cancellation)),
    shown: (lagMs: number) => asOf(clock.now() - lagMs),
    history: () => versions.map(({ at, order }) => ({ at, status: order.status })),
    /** A third party changes it: in half of the cases it ends, in the others a guard forbids it from now on. */
    interfere() {
      if (!isPending()) return
      if (chance(0.5)) write({ phone_numbers_count: 11 })
      else write({ status: asSent(pick(['cancelled', 'success', 'failure', 'deleted'])) })
    },
  }
}

export type Order = ReturnType<typeof createOrder>
