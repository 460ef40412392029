import type { Random } from '../src/clock.ts'

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

/** What a simulation asks of chance. */
export function createDice(random: Random) {
  return {
    random,
    chance: (probability: number) => random() < probability,
    upTo: (most: number) => random() * most,
    pick: <Value>(values: readonly [Value, ...Value[]]): Value =>
      values[Math.floor(random() * values.length)] ?? values[0],
  }
}

export type Dice = ReturnType<typeof createDice>
