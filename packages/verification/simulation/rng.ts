import type { Random } from '@countermand/core'

/** Random numbers in [0, 1) that depend on the seed alone (mulberry32). */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

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

/** Derives a seed for one part of a run (FNV-1a), so that draws elsewhere don't change it. */
export function subSeed(seed: number, name: string): number {
  let hash = (0x811c9dc5 ^ seed) >>> 0
  for (let index = 0; index < name.length; index++) {
    hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193) >>> 0
  }
  return hash
}
