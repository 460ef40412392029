import type { Clock, HttpFetch } from '@countermand/core'
import type { Store } from '../src/store/store.ts'

/** What a process touches the world with, until it is killed: from then on nothing of it happens any more. */
export function mortal({ clock, fetch, store }: { clock: Clock; fetch: HttpFetch; store: Store }) {
  let isAlive = true
  const never = new Promise<never>(() => {})
  /** What comes back to a dead process is never seen. */
  const seen = <Value>(value: Promise<Value>): Promise<Value> =>
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
    fetch: ((input, init) => (isAlive ? seen(fetch(input, init)) : never)) satisfies HttpFetch,
    store: { ...store, write: (query) => (isAlive ? seen(store.write(query)) : never) } satisfies Store,
    async kill() {
      isAlive = false
      await store.close()
    },
  }
}
