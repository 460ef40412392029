import { isDeepStrictEqual } from 'node:util'
import type { ScreenRead } from '../model/screen-read.ts'
import { activeScreen, screenKey } from '../screens/screens.ts'
import { type State, screenContext } from './state.ts'

interface ScreenReadsOptions {
  store: { get(): State; subscribe(listener: () => void): () => void }
  /** Called with what the screen on top wants to be read. It calls `start` of the result. */
  start(read: ScreenRead): void
  read(read: ScreenRead, signal: AbortSignal): void
}

/**
 * Reads what the screen on top asks for, and stops when another screen comes on top. A screen has at most two reads at
 * a time: what it opens with or refreshes, and the next page of a list.
 */
export function createScreenReads({ store, start, read }: ScreenReadsOptions) {
  let shown = screenKey(store.get())
  let wanted: ScreenRead | undefined
  let opening = new AbortController()
  let paging = new AbortController()

  store.subscribe(() => {
    const state = store.get()
    const key = screenKey(state)
    const screen = activeScreen(state)
    if (key !== shown) {
      shown = key
      wanted = undefined
      opening.abort()
      paging.abort()
      if (screen.opening) return start(screen.opening)
    }
    const more = screen.more?.(screenContext(state))
    if (isDeepStrictEqual(more, wanted)) return
    wanted = more
    if (more) start(more)
  })

  return {
    /** Ends the read of the same sort before. */
    start(next: ScreenRead) {
      const isPage = next.kind === 'read-items' || ('after' in next && next.after !== undefined)
      const controller = new AbortController()
      if (isPage) {
        paging.abort()
        paging = controller
      } else {
        opening.abort()
        opening = controller
      }
      read(next, controller.signal)
    },
  }
}
