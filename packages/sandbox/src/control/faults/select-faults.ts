import type { Route } from '../../api/route.ts'
import { canonicalId } from '../../canonical-id.ts'
import type { Random } from '../../seeded-random.ts'
import type { FaultEffect, FaultRule, Rewrite } from './fault-rule.ts'

/** The faults of one request. */
export interface SelectedFaults {
  latencyMs: number
  /** Edits of the response, in the order in which they apply. */
  rewrites: Rewrite[]
  /** What else happens, if anything. A `rate-limited` has the rest of its window in `forMs`. */
  effect?: Exclude<FaultEffect, { kind: 'latency' | 'rewrite' }>
  /** The kinds of all of these. */
  kinds: string[]
}

/** Selects the faults of each request by the rules. The same random numbers give the same faults. */
export function createFaultSelector(
  rules: readonly FaultRule[],
  { random, now }: { random: Random; now: () => number },
) {
  const matchers = rules.map((rule) => createMatcher(rule, random, now))
  return {
    select(method: string, route: Route): SelectedFaults {
      const selected: SelectedFaults = { latencyMs: 0, rewrites: [], kinds: [] }
      for (const matcher of matchers) {
        if (selected.effect && !matcher.isAdditive) continue
        const effect = matcher.match(method, route)
        if (!effect) continue
        selected.kinds.push(effect.kind)
        if (effect.kind === 'latency') selected.latencyMs += drawLatency(effect.ms, random)
        else if (effect.kind === 'rewrite') selected.rewrites.push(effect)
        else selected.effect = effect
      }
      return selected
    },
  }
}

/** One rule with its counters. It counts only the requests for which no earlier rule decided. */
function createMatcher(
  { match = {}, effect, probability = 1, count = Number.POSITIVE_INFINITY }: FaultRule,
  random: Random,
  now: () => number,
) {
  const seen = new Map<string, number>()
  const hits = new Map<string, number>()
  let windowEndsAt = Number.NEGATIVE_INFINITY

  const isHit = (route: Route) => {
    const key = (match.counting === 'order' && route.id) || ''
    const nth = (seen.get(key) ?? 0) + 1
    seen.set(key, nth)
    const hitsSoFar = hits.get(key) ?? 0
    if (match.nth !== undefined && match.nth !== nth) return false
    if (hitsSoFar >= count || (probability < 1 && random() >= probability)) return false
    hits.set(key, hitsSoFar + 1)
    return true
  }

  return {
    /** Whether it adds to what another rule decides. */
    isAdditive: effect.kind === 'latency' || effect.kind === 'rewrite',
    match(method: string, route: Route): FaultEffect | undefined {
      if (match.method && match.method.toUpperCase() !== method) return undefined
      if (match.path && match.path !== route.name) return undefined
      if (match.id && canonicalId(match.id) !== route.id) return undefined
      if (effect.kind !== 'rate-limited') return isHit(route) ? effect : undefined
      if (now() >= windowEndsAt) {
        if (!isHit(route)) return undefined
        windowEndsAt = now() + effect.forMs
      }
      return { ...effect, forMs: windowEndsAt - now() }
    },
  }
}

const drawLatency = (ms: number | [number, number], random: Random) =>
  typeof ms === 'number' ? ms : ms[0] + random() * (ms[1] - ms[0])
