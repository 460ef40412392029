import type { Clock } from '../clock.ts'

/** How long an aborted source may still take for its next item. */
const SILENT_SOURCE_TIMEOUT_MS = 30_000

/**
 * The items of a source that can be aborted. After an abort the items are still read, but only until the source
 * is silent for half a minute: one that waits for keyboard input may never send another.
 */
export function createAbortableSource<Item>(source: Iterable<Item> | AsyncIterable<Item>, clock: Clock) {
  let isAborted = false
  /** Starts the timeout for the next item; undefined while none is awaited. */
  let startTimer: (() => void) | undefined
  let cancelTimer = () => {}

  function next(items: AsyncIterator<Item>): Promise<IteratorResult<Item> | 'silent'> {
    return new Promise<IteratorResult<Item> | 'silent'>((resolve, reject) => {
      startTimer = () => {
        cancelTimer = clock.after(SILENT_SOURCE_TIMEOUT_MS, () => resolve('silent'))
      }
      if (isAborted) startTimer()
      items.next().then(resolve, reject)
    }).finally(() => {
      cancelTimer()
      startTimer = undefined
    })
  }

  async function* read(): AsyncGenerator<Item, void, void> {
    if (!(Symbol.asyncIterator in source)) return yield* source
    const items = source[Symbol.asyncIterator]()
    let isSilent = false
    try {
      for (;;) {
        const item = await next(items)
        isSilent = item === 'silent'
        if (item === 'silent' || item.done) return
        yield item.value
      }
    } finally {
      const closing = Promise.resolve(items.return?.())
      if (isSilent) closing.catch(() => {})
      else await closing
    }
  }

  return {
    items: read(),
    abort() {
      if (isAborted) return
      isAborted = true
      startTimer?.()
    },
  }
}
