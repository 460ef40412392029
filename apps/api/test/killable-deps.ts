import type { Clock, HttpFetch } from '@countermand/core'
import type { Store } from '../src/store/store.ts'

/** Wraps the dependencies of a gateway so that after `kill` none of its effects happen any more, as after `kill -9`. */
export function createKillableDeps({
  clock,
  fetch,
  store,
}: {
  clock: Clock
  fetch: HttpFetch
  store: Store
}) {
  let isAlive = true
  const never = new Promise<never>(() => {})
  /** After the kill no promise settles. */
  const ifAlive = <Value>(value: Promise<Value>): Promise<Value> =>
    value.then(
      (it) => (isAlive ? it : never),
      (error) => (isAlive ? Promise.reject(error) : never),
    )
  return {
    clock: {
      now: clock.now,
      monotonic: clock.monotonic,
      after: (ms, run) => clock.after(ms, () => isAlive && run()),
    } satisfies Clock,
    fetch: ((input, init) => (isAlive ? ifAlive(fetch(input, init)) : never)) satisfies HttpFetch,
    store: {
      ...store,
      write: (query) => (isAlive ? ifAlive(store.write(query)) : never),
      writeReturning: (query) => (isAlive ? ifAlive(store.writeReturning(query)) : never),
    } satisfies Store,
    async kill() {
      isAlive = false
      await store.close()
    },
  }
}
