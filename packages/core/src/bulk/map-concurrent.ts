export interface MapConcurrentOptions<Item, Result> {
  /** How many items may be running or waiting to be consumed; at least 1. Called before each start. */
  concurrency: () => number
  run: (item: Item) => Promise<Result>
  /** Called when the consumer stops early. Running items are then awaited. */
  onReturn?: () => void
}

/**
 * Runs a function over every item of a source, several at once, and yields the results as they finish. The source
 * is read only as far as `concurrency` allows, which bounds the memory. After an error of the source or of a run,
 * nothing new is started; running items finish, and their results are yielded first.
 */
export async function* mapConcurrent<Item, Result>(
  source: Iterable<Item> | AsyncIterable<Item>,
  { concurrency, run, onReturn }: MapConcurrentOptions<Item, Result>,
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

  async function start(item: Item) {
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
      else if (!isStopping) void start(value)
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
      const hasRoom = running + results.length < Math.max(1, concurrency())
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
      onReturn?.()
      while (running > 0) await change()
      const closing = Promise.resolve(items.return?.())
      // A source that is still reading may never answer, and its result is not needed any more.
      if (isReading) closing.catch(() => {})
      else await closing
    }
  }
}
