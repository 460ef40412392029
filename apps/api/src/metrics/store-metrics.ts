import type { Clock } from '@countermand/core'
import { Counter, type Registry } from 'prom-client'
import type { Store } from '../store/store.ts'
import { createDurations } from './durations.ts'

/** Measures how long the store takes for each query and each commit. */
export function measureStore(store: Store, { registry, clock }: { registry: Registry; clock: Clock }): Store {
  const addDuration = createDurations({
    name: 'countermand_store_duration_seconds',
    help: 'Reads and durable writes of the store, with their time in its queues.',
    labelNames: ['operation'],
    buckets: [0.001, 0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registry,
  })
  const errors = new Counter({
    name: 'countermand_store_errors_total',
    help: 'Reads and writes that failed.',
    labelNames: ['operation'],
    registers: [registry],
  })
  for (const operation of ['read', 'write']) errors.inc({ operation }, 0)

  /** Passes the promise on as it is: a wrapper for each of the eight queries of a cancel would cost more than measuring. */
  function measure<Result>(operation: 'read' | 'write', result: Promise<Result>): Promise<Result> {
    const start = clock.monotonic()
    const end = () => addDuration(clock.monotonic() - start, operation)
    result.then(end, () => {
      errors.inc({ operation })
      end()
    })
    return result
  }

  return {
    ...store,
    read: (query) => measure('read', store.read(query)),
    write: (query) => measure('write', store.write(query)),
    writeReturning: (query) => measure('write', store.writeReturning(query)),
  }
}
