import { describe, expect, it } from 'vitest'
import { settled } from '../../test/virtual-clock.ts'
import { mapConcurrent } from './map-concurrent.ts'

/** Runs that end when the test says so. */
function createRuns() {
  const open = new Map<number, { end(): void; fail(): void }>()
  return {
    open,
    run: (item: number) =>
      new Promise<string>((resolve, reject) => {
        open.set(item, {
          end: () => resolve(`done ${item}`),
          fail: () => reject(new Error(`broke ${item}`)),
        })
      }),
  }
}

async function* numbers(count: number) {
  for (let n = 1; n <= count; n++) yield n
}

/** What a consumer received, and how its loop ended. */
function consume(results: AsyncIterable<string>) {
  const seen: string[] = []
  const end = (async () => {
    for await (const result of results) seen.push(result)
  })()
  return { seen, end }
}

describe('mapConcurrent', () => {
  it('runs as many at once as allowed, and reads no further', async () => {
    const { run, open } = createRuns()
    let read = 0
    function* source() {
      for (; ; read++) yield read + 1
    }
    const { seen } = consume(mapConcurrent(source(), { concurrency: () => 3, run }))
    await settled()
    expect([...open.keys()]).toEqual([1, 2, 3])
    expect(read).toBe(2)
    open.get(2)?.end()
    await settled()
    expect(seen).toEqual(['done 2'])
    expect([...open.keys()]).toEqual([1, 2, 3, 4])
  })

  it('evaluates the concurrency each time, and always allows one', async () => {
    const { run, open } = createRuns()
    let room = 0
    const { seen } = consume(mapConcurrent(numbers(5), { concurrency: () => room, run }))
    await settled()
    expect([...open.keys()]).toEqual([1])
    room = 2
    open.get(1)?.end()
    await settled()
    expect(seen).toEqual(['done 1'])
    expect([...open.keys()]).toEqual([1, 2, 3])
  })

  it('starts nothing while the consumer is busy and the results fill the concurrency', async () => {
    const { run, open } = createRuns()
    const results = mapConcurrent(numbers(9), { concurrency: () => 2, run })
    const first = results.next()
    await settled()
    open.get(1)?.end()
    open.get(2)?.end()
    expect(await first).toEqual({ done: false, value: 'done 1' })
    await settled()
    expect([...open.keys()]).toEqual([1, 2])
  })

  it('yields the running results before it throws the error of the source', async () => {
    const { run, open } = createRuns()
    async function* source() {
      yield 1
      yield 2
      throw new Error('no more lines')
    }
    const { seen, end } = consume(mapConcurrent(source(), { concurrency: () => 5, run }))
    await settled()
    open.get(2)?.end()
    open.get(1)?.end()
    await expect(end).rejects.toThrow('no more lines')
    expect(seen).toEqual(['done 2', 'done 1'])
  })

  it('starts nothing after a run threw, and yields the others first', async () => {
    const { run, open } = createRuns()
    const { seen, end } = consume(mapConcurrent(numbers(9), { concurrency: () => 2, run }))
    await settled()
    open.get(1)?.fail()
    await settled()
    open.get(2)?.end()
    await expect(end).rejects.toThrow('broke 1')
    expect(seen).toEqual(['done 2'])
    expect([...open.keys()]).toEqual([1, 2])
  })

  it('calls onReturn when the consumer stops early, awaits running items, and closes the source', async () => {
    const { run, open } = createRuns()
    const calls: string[] = []
    async function* source() {
      try {
        yield* numbers(9)
      } finally {
        calls.push('source closed')
      }
    }
    const results = mapConcurrent(source(), { concurrency: () => 2, run, onReturn: () => calls.push('left') })
    const first = results.next()
    await settled()
    open.get(1)?.end()
    await first
    const leaving = results.return().then(() => calls.push('gone'))
    await settled()
    expect(calls).toEqual(['left'])
    open.get(2)?.end()
    await leaving
    expect(calls).toEqual(['left', 'source closed', 'gone'])
    expect([...open.keys()]).toEqual([1, 2])
  })

  it('lets a consumer stop while the source is silent', async () => {
    const never = {
      [Symbol.asyncIterator]: () => ({ next: () => new Promise<IteratorResult<number>>(() => {}) }),
    }
    let hasLeft = false
    async function* source() {
      yield 1
      yield* never
    }
    const results = mapConcurrent(source(), {
      concurrency: () => 2,
      run: async (item) => `done ${item}`,
      onReturn: () => {
        hasLeft = true
      },
    })
    expect(await results.next()).toEqual({ done: false, value: 'done 1' })
    await results.return()
    expect(hasLeft).toBe(true)
  })

  it('ends immediately on an empty source', async () => {
    const { seen, end } = consume(mapConcurrent([], { concurrency: () => 2, run: async () => 'never' }))
    await end
    expect(seen).toEqual([])
  })
})
