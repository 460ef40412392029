import type { Clock } from '../src/clock.ts'
import type { SubNumberOrder } from '../src/wire/sub-number-order.ts'
import { anOrder } from '../test/orders.ts'
import type { Dice } from './dice.ts'
import type { Temper } from './temper.ts'

interface Version {
  at: number
  order: SubNumberOrder
}

/** One order at a Telnyx. It never goes back from a final status. */
export function createHostileOrder(clock: Clock, dice: Dice, temper: Temper, id: string) {
  const { chance, pick, upTo } = dice
  const versions: Version[] = [
    { at: clock.now(), order: anOrder({ id, country_code: pick(['US', 'US', 'DE']) }) },
  ]
  /** The calls of which a PATCH took effect. */
  const tookEffectFor = new Set<string>()

  const current = () => (versions.at(-1) as Version).order
  const write = (changes: Partial<SubNumberOrder>) =>
    versions.push({ at: clock.now(), order: { ...current(), ...changes } })
  const asOf = (time: number) => (versions.findLast(({ at }) => at <= time) ?? (versions[0] as Version)).order
  const isPending = () => current().status === 'pending'

  /** Carries a cancellation out, if it still can be. */
  function apply(call: string) {
    if (!isPending()) return
    tookEffectFor.add(call)
    write({ status: temper.becomes })
  }

  return {
    current,
    isPending,
    tookEffectFor,
    apply,
    applyLater: (call: string, withinMs: number) => clock.after(upTo(withinMs), () => apply(call)),
    /** What somebody who looks now is shown. */
    shown: () => asOf(clock.now() - (chance(0.5) ? upTo(temper.lagMs) : 0)),
    /** Something that nobody asked for happens. A guard comes to forbid the order as often as it ends. */
    interfere() {
      if (!isPending()) return
      if (chance(0.5)) write({ phone_numbers_count: 11 })
      else write({ status: pick(['cancelled', 'success', 'failure', 'deleted']) })
    },
  }
}

export type HostileOrder = ReturnType<typeof createHostileOrder>
