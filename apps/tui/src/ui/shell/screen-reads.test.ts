import { expect, it } from 'vitest'
import type { ScreenRead } from '../model/screen-read.ts'
import { popScreen, pushScreen } from '../screens/screens.ts'
import { createScreenReads } from './screen-reads.ts'
import { createInitialState, type State } from './state.ts'
import { createStore } from './store.ts'

/** A store whose events are the next states, and the reads that its screens started. */
function watchReads() {
  const store = createStore(
    (_: State, next: State) => next,
    createInitialState({ columns: 80, rows: 24 }, { isGateway: true }),
  )
  const started: { read: ScreenRead; signal: AbortSignal }[] = []
  const reads = createScreenReads({
    store,
    start: (read) => reads.start(read),
    read: (read, signal) => void started.push({ read, signal }),
  })
  return { store, started }
}

const isRunning = ({ signal }: { signal: AbortSignal }) => !signal.aborted

it('reads what a screen opens with, and stops when it closes', () => {
  const { store, started } = watchReads()
  store.dispatch(pushScreen(store.get(), { kind: 'detail', id: 'a', scroll: 0 }))
  expect(started.map(({ read }) => read)).toEqual([{ kind: 'read', id: 'a', reportsSuccess: false }])
  store.dispatch({ ...store.get(), now: 1 })
  expect(started.map(isRunning)).toEqual([true])
  store.dispatch(popScreen(store.get()))
  expect(started.map(isRunning)).toEqual([false])
})

it('reads again when the screen above has closed', () => {
  const { store, started } = watchReads()
  store.dispatch(pushScreen(store.get(), { kind: 'detail', id: 'a', scroll: 0 }))
  store.dispatch(pushScreen(store.get(), { kind: 'detail', id: 'b', scroll: 0 }))
  store.dispatch(popScreen(store.get()))
  expect(started.map(({ read }) => 'id' in read && read.id)).toEqual(['a', 'b', 'a'])
  expect(started.map(isRunning)).toEqual([false, false, true])
})
