import type { Route } from '../../api/route.ts'
import { canonicalId } from '../../canonical-id.ts'
import type { Random } from '../../seeded-random.ts'
import type { FaultEffect, FaultRule, Rewrite } from './fault-rule.ts'

/** What strikes one request. */
export interface DrawnFaults {
  latencyMs: number
  /** What changes the answer, in this order. */
  rewrites: Rewrite[]
  /** Absent when nothing else strikes. A `rate-limited` has the rest of its window in `forMs`. */
  effect?: Exclude<FaultEffect, { kind: 'latency' | 'rewrite' }>
  /** The kinds of everything that strikes. */
  kinds: string[]
}

/** Decides by the rules, request by request. The same random numbers give the same faults. */
export function createFaults(
  rules: readonly FaultRule[],
  { random, now }: { random: Random; now: () => number },
) {
  const strikes = rules.map((rule) => striker(rule, random, now))
  return {
    draw(method: string, route: Route): DrawnFaults {
      const drawn: DrawnFaults = { latencyMs: 0, rewrites: [], kinds: [] }
      for (const strike of strikes) {
        if (drawn.effect && !strike.isAddition) continue
        const effect = strike.at(method, route)
        if (!effect) continue
        drawn.kinds.push(effect.kind)
        if (effect.kind === 'latency') drawn.latencyMs += latencyOf(effect.ms, random)
        else if (effect.kind === 'rewrite') drawn.rewrites.push(effect)
        else drawn.effect = effect
      }
      return drawn
    },
  }
}

/** One rule with its counters. Later rules see only the requests that earlier ones let pass. */
function striker(
  { match = {}, effect, probability = 1, count = Number.POSITIVE_INFINITY }: FaultRule,
  random: Random,
  now: () => number,
) {
  const seen = new Map<string, number>()
  const struck = new Map<string, number>()
  let openUntil = Number.NEGATIVE_INFINITY

  const isHit = (route: Route) => {
    const key = (match.counting === 'order' && route.id) || ''
    const nth = (seen.get(key) ?? 0) + 1
    seen.set(key, nth)
    const times = struck.get(key) ?? 0
    if (match.nth !== undefined && match.nth !== nth) return false
    if (times >= count || (probability < 1 && random() >= probability)) return false
    struck.set(key, times + 1)
    return true
  }

  return {
    /** Whether it adds to what another rule decides. */
    isAddition: effect.kind === 'latency' || effect.kind === 'rewrite',
    at(method: string, route: Route): FaultEffect | undefined {
      if (match.method && match.method.toUpperCase() !== method) return undefined
      if (match.path && match.path !== route.name) return undefined
      if (match.id && canonicalId(match.id) !== route.id) return undefined
      if (effect.kind !== 'rate-limited') return isHit(route) ? effect : undefined
      if (now() >= openUntil) {
        if (!isHit(route)) return undefined
        openUntil = now() + effect.forMs
      }
      return { ...effect, forMs: openUntil - now() }
    },
  }
}

const latencyOf = (ms: number | [number, number], random: Random) =>
  typeof ms === 'number' ? ms : ms[0] + random() * (ms[1] - ms[0])
