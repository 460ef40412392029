/** Runs `run` for each item, for at most `concurrency` items at a time. */
export async function forEachConcurrent<Item>(
  concurrency: number,
  items: Iterable<Item>,
  run: (item: Item) => Promise<void>,
) {
  const remaining = items[Symbol.iterator]()
  const work = async () => {
    for (let next = remaining.next(); !next.done; next = remaining.next()) await run(next.value)
  }
  await Promise.all(Array.from({ length: concurrency }, work))
}
