/** A number in [0, 1), like `Math.random`. */
export type Random = () => number

/** A repeatable stream of random numbers (mulberry32): the same seed gives the same stream. */
export function seededRandom(seed: number): Random {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Derives a seed from a text (FNV-1a). */
export function hashSeed(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  }
  return hash
}

/** A whole number from `low` to `high`, both included. */
export const between = (random: Random, low: number, high: number) =>
  low + Math.floor(random() * (high - low + 1))

export function pick<Item>(random: Random, items: readonly Item[]): Item {
  return items[Math.floor(random() * items.length)] as Item // never past the end: random() < 1
}

/** Items and their relative weights. */
export type Weighted<Item> = readonly (readonly [item: Item, weight: number])[]

export function pickWeighted<Item>(random: Random, items: Weighted<Item>): Item {
  const total = items.reduce((sum, [, weight]) => sum + weight, 0)
  let rest = random() * total
  const found = items.find(([, weight]) => {
    rest -= weight
    return rest < 0
  })
  return (found ?? items[items.length - 1])?.[0] as Item // the tables are never empty
}

/** A new list in random order. */
export function shuffled<Item>(random: Random, items: readonly Item[]): Item[] {
  return items
    .map((item) => [random(), item] as const)
    .sort(([a], [b]) => a - b)
    .map(([, item]) => item)
}

/** A version 4 UUID. */
export function uuid(random: Random): string {
  const word = () =>
    Math.floor((1 + random()) * 2 ** 32)
      .toString(16)
      .slice(1)
  const [a, b, c, d] = [word(), word(), word(), word()]
  const variant = pick(random, ['8', '9', 'a', 'b'])
  return `${a}-${b.slice(0, 4)}-4${b.slice(5)}-${variant}${c.slice(1, 4)}-${c.slice(4)}${d}`
}

/** Derives a version 4 UUID from a text. Each word has its own seed, because one seed has only 32 bits. */
export function uuidFrom(text: string): string {
  let word = 0
  return uuid(() => seededRandom(hashSeed(`${word++} ${text}`))())
}
