import type { Random } from '@countermand/core'

/** Numbers in [0, 1) that depend on the seed alone (mulberry32). */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** What a simulation draws at random. */
export function createRng(seed: number) {
  const random = seededRandom(seed)
  return {
    random,
    chance: (probability: number) => random() < probability,
    upTo: (most: number) => random() * most,
    wholeUpTo: (most: number) => Math.floor(random() * most),
    pick: <Value>(values: readonly [Value, ...Value[]]): Value =>
      values[Math.floor(random() * values.length)] ?? values[0],
  }
}

export type Rng = ReturnType<typeof createRng>

/** A seed of its own for one thing of a run (FNV-1a), so that one draw more elsewhere doesn't change it. */
export function subSeed(seed: number, name: string): number {
  let hash = (0x811c9dc5 ^ seed) >>> 0
  for (let index = 0; index < name.length; index++) {
    hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193) >>> 0
  }
  return hash
}
