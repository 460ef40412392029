import { seededRandom } from '@countermand/sandbox'

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
