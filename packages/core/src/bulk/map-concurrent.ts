export interface InParallelOptions<Item, Result> {
  /** How many may be under way or waiting to be taken, now; at least 1. Asked before each is begun. */
  atOnce: () => number
  run: (item: Item) => Promise<Result>
  /** Called when the consumer leaves before the end; what is under way is then waited for. */
  onLeave?: () => void
}

/**
 * Runs something over every item of a source, several at once, and gives the results as they come. The
 * source is read no further than there is room, so memory rests on `atOnce` alone. After an error, of
 * the source or of a run, nothing new is begun; what is under way ends and is given first.
 */
export async function* inParallel<Item, Result>(
  source: Iterable<Item> | AsyncIterable<Item>,
  { atOnce, run, onLeave }: InParallelOptions<Item, Result>,
): AsyncGenerator<Result, void, void> {
  const items = Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]()
  const results: Result[] = []
  let running = 0
  let isReading = false
  let isAtEnd = false
  let isStopping = false
  let failure: { error: unknown } | undefined
  let wake = () => {}

  function fail(error: unknown) {
    failure ??= { error }
    isStopping = true
  }

  async function begin(item: Item) {
    running++
    try {
      results.push(await run(item))
    } catch (error) {
      fail(error)
    } finally {
      running--
      wake()
    }
  }

  async function readOne() {
    isReading = true
    try {
      const { done, value } = await items.next()
      if (done) isAtEnd = true
      else if (!isStopping) void begin(value)
    } catch (error) {
      isAtEnd = true
      fail(error)
    } finally {
      isReading = false
      wake()
    }
  }

  const change = () =>
    new Promise<void>((resolve) => {
      wake = resolve
    })

  try {
    for (;;) {
      const hasRoom = running + results.length < Math.max(1, atOnce())
      if (hasRoom && !isReading && !isAtEnd && !isStopping) void readOne()
      if (results.length > 0)
        yield results.shift() as Result // the length was just tested
      else if (running > 0 || (isReading && !isStopping)) await change()
      else break
    }
    if (failure) throw failure.error
  } finally {
    if (!isAtEnd || running > 0) {
      isStopping = true
      onLeave?.()
      while (running > 0) await change()
      const closing = Promise.resolve(items.return?.())
      // A source that has yet to answer may never do so, and what it says now concerns nobody.
      if (isReading) closing.catch(() => {})
      else await closing
    }
  }
}
