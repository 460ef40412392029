const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** How many UUIDs the table holds at first; a power of two. */
const FIRST_CAPACITY = 1_024
/** A UUID takes this many 32-bit words. */
const WORDS = 4

/**
 * A set of ids, compared without case. A run may have millions of them: here a UUID takes 16 to 48 bytes, in a Set
 * of strings well over a hundred.
 */
export function createIdSet() {
  const others = new Set<string>()
  let table = new Uint32Array(FIRST_CAPACITY * WORDS)
  let count = 0

  /** The index of a UUID in the table, or the index where it belongs. A slot of zeros is empty. */
  function findSlot(into: Uint32Array, words: readonly number[]): number {
    const mask = into.length / WORDS - 1
    // UUIDs of one version differ in their first and last words.
    let slot = ((words[0] as number) ^ Math.imul(words[3] as number, 0x9e37_79b1)) & mask
    for (;;) {
      const at = slot * WORDS
      const isEmpty = !into[at] && !into[at + 1] && !into[at + 2] && !into[at + 3]
      if (isEmpty || words.every((word, n) => into[at + n] === word)) return at
      slot = (slot + 1) & mask
    }
  }

  function grow() {
    const larger = new Uint32Array(table.length * 2)
    for (let at = 0; at < table.length; at += WORDS) {
      const words = [...table.subarray(at, at + WORDS)]
      if (words.some((word) => word !== 0)) larger.set(words, findSlot(larger, words))
    }
    table = larger
  }

  return {
    /** Adds an id; false if the set has it already. */
    add(id: string): boolean {
      const lower = id.toLowerCase()
      const words = UUID.test(lower) ? parseWords(lower) : undefined
      // The nil UUID would look like an empty slot.
      if (!words?.some((word) => word !== 0)) {
        if (others.has(lower)) return false
        others.add(lower)
        return true
      }
      const at = findSlot(table, words)
      if (words.every((word, n) => table[at + n] === word)) return false
      table.set(words, at)
      if (++count * 2 > table.length / WORDS) grow()
      return true
    },
  }
}

function parseWords(uuid: string): number[] {
  const hex = uuid.replaceAll('-', '')
  return [0, 8, 16, 24].map((from) => Number.parseInt(hex.slice(from, from + 8), 16))
}
