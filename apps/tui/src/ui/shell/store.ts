export function createStore<State, Event>(reduce: (state: State, event: Event) => State, initial: State) {
  let state = initial
  const listeners = new Set<() => void>()
  return {
    get: () => state,
    dispatch(event: Event) {
      state = reduce(state, event)
      for (const listener of listeners) listener()
    },
    /** Returns a function that removes the listener. */
    subscribe(listener: () => void) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
