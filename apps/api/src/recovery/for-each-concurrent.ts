/** Runs something for each item, for so many of them at a time. */
export async function atOnce<Item>(limit: number, items: Iterable<Item>, run: (item: Item) => Promise<void>) {
  const rest = items[Symbol.iterator]()
  const work = async () => {
    for (let next = rest.next(); !next.done; next = rest.next()) await run(next.value)
  }
  await Promise.all(Array.from({ length: limit }, work))
}
