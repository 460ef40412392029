import type { Clock } from '../clock.ts'

/** How long a stopped source may still take for its next item, in milliseconds. */
const PATIENCE_MS = 30_000

/**
 * The items of a source that can be stopped. It is read on then, but ends when it says nothing for a
 * while: one that waits for somebody at a keyboard may never say anything more.
 */
export function stoppable<Item>(source: Iterable<Item> | AsyncIterable<Item>, clock: Clock) {
  let isStopped = false
  /** Ends the wait for an item after a while; undefined while no item is awaited. */
  let startTimer: (() => void) | undefined
  let cancelTimer = () => {}

  function next(items: AsyncIterator<Item>): Promise<IteratorResult<Item> | 'silent'> {
    return new Promise<IteratorResult<Item> | 'silent'>((resolve, reject) => {
      startTimer = () => {
        cancelTimer = clock.after(PATIENCE_MS, () => resolve('silent'))
      }
      if (isStopped) startTimer()
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
    stop() {
      if (isStopped) return
      isStopped = true
      startTimer?.()
    },
  }
}
