/** Runs `work` for every id, at most `concurrency` at a time. */
export async function forEachConcurrent(
  ids: readonly string[],
  work: (id: string) => Promise<void>,
  concurrency = 25,
): Promise<void> {
  const waiting = [...ids]
  const worker = async () => {
    for (let id = waiting.shift(); id; id = waiting.shift()) await work(id)
  }
  await Promise.all(Array.from({ length: concurrency }, worker))
}
