import type { Clock } from '@countermand/core'
import type { Connection } from '../../connection.ts'
import type { GuardsInForce } from '../../guards-in-force.ts'
import { cancelAndReport, recheckOutcome } from '../dialogs/effects.ts'
import type { Effect } from '../model/effect.ts'
import type { Size } from '../model/layout.ts'
import { countWaiting, isRunning, runningIds, unknownIds } from '../model/order-data.ts'
import { isActive } from '../model/run-state.ts'
import { changeBatch } from '../screens/change-batch.ts'
import { readHistory } from '../screens/detail/effects.ts'
import { loadOrders, readHold } from '../screens/list/effects.ts'
import { toTelnyxFilter } from '../screens/list/filters.ts'
import { readListedDeadlines } from '../screens/list/read-listed-deadlines.ts'
import { readScreen } from '../screens/read-screen.ts'
import { exportResults } from '../screens/run/export-results.ts'
import { startBatch } from '../screens/run/start-batch.ts'
import { type RunControl, startRun } from '../screens/run/start-run.ts'
import { createAutoRefresh } from './auto-refresh.ts'
import { fittedDialog } from './fitted-dialog.ts'
import { createKeyInput } from './key-input.ts'
import { createScreenReads } from './screen-reads.ts'
import { createInitialState, type State } from './state.ts'
import { createStore } from './store.ts'
import { update } from './update.ts'

export type Session = ReturnType<typeof createSession>

interface SessionOptions {
  connection: Connection
  guards: GuardsInForce
  size: Size
  /** Times the answers to questions; the ages of orders use the client's clock. */
  clock: Clock
  /** Lists are read again from time to time. A screen reader would read them out each time. */
  refreshesByItself: boolean
  /** Resolves when the current state is on the screen. */
  rendered(): Promise<void>
  /** Puts a text on the clipboard. */
  copy(text: string): void
  onQuit(): void
  /** Called with an error that is a bug. */
  onCrash(error: unknown): void
}

/** While something runs, its seconds are shown. */
const BUSY_TICK_MS = 1_000
const IDLE_TICK_MS = 10_000

/** An open user interface without its views: takes keys, holds the state and runs effects. */
export function createSession(options: SessionOptions) {
  const { connection, guards, size, clock, refreshesByItself, rendered, copy, onQuit, onCrash } = options
  const { client } = connection
  const isGateway = client.kind === 'gateway'
  const store = createStore(update, createInitialState(size, { guards, now: client.clock.now(), isGateway }))
  const closing = new AbortController()
  let isStarted = false
  const { dispatch } = store
  const effectContext = { client, guards: guards.own, signal: closing.signal, dispatch }
  let loading = new AbortController()
  let readingDeadlines = new AbortController()
  let run: RunControl | undefined
  const followedBatches = new Set<string>()
  let cancelTick = () => {}
  const runInBackground = (task: Promise<void>) => void task.catch(onCrash)

  function tick() {
    const { waitingUntil, headroom } = client.pacer
    dispatch({ type: 'tick', now: client.clock.now(), waitingUntil, headroom })
  }

  /** Keeps the seconds of waits and the age of the data up to date. */
  function scheduleTick() {
    cancelTick()
    if (closing.signal.aborted) return
    cancelTick = client.clock.after(isBusy(store.get()) ? BUSY_TICK_MS : IDLE_TICK_MS, () => {
      tick()
      autoRefresh.refreshIfDue()
      scheduleTick()
    })
  }

  function runEffect(effect: Effect) {
    tick()
    switch (effect.kind) {
      case 'quit':
        return onQuit()
      case 'copy':
        copy(effect.text)
        return dispatch({
          type: 'notice',
          notice: {
            text: `Copied ${effect.what}, if your terminal allows programs to copy.`,
            tone: 'neutral',
          },
        })
      case 'stop-load':
        loading.abort()
        return dispatch({ type: 'load-stopped' })
      case 'load': {
        loading.abort()
        loading = new AbortController()
        runInBackground(load(effect, AbortSignal.any([closing.signal, loading.signal])))
        runInBackground(readHold(effectContext))
        return scheduleTick()
      }
      case 'stop-deadlines':
        readingDeadlines.abort()
        return dispatch({ type: 'deadlines-stopped' })
      case 'read-deadlines': {
        readingDeadlines.abort()
        readingDeadlines = new AbortController()
        const signal = AbortSignal.any([closing.signal, readingDeadlines.signal])
        runInBackground(readListedDeadlines(effect.orders, { ...effectContext, signal }))
        return scheduleTick()
      }
      case 'cancel': {
        const id = typeof effect.target === 'string' ? effect.target : effect.target.id
        const cancelled = cancelAndReport(effect.target, effect.reason, effectContext)
        runInBackground(cancelled.then(() => readAfterCancel(id)))
        return scheduleTick()
      }
      case 'read':
      case 'read-batches':
      case 'follow-batch':
      case 'read-items':
      case 'read-ledger':
      case 'read-ledger-row':
        screenReads.start(effect)
        return scheduleTick()
      case 'cancel-many': {
        // A batch knows only the gateway's guards: with our own, each order is cancelled from here.
        const isBatch = client.kind === 'gateway' && !guards.own
        const cancelHere = () => runHere(effect)
        runInBackground(
          isBatch ? startBatch(effect, effectContext, { followedBatches, cancelHere }) : cancelHere(),
        )
        return scheduleTick()
      }
      case 'pause-run':
        run?.pause()
        return dispatch({ type: 'run-phase', phase: 'paused' })
      case 'resume-run':
        run?.resume()
        return dispatch({ type: 'run-phase', phase: 'running' })
      case 'stop-run':
        run?.stop()
        return dispatch({ type: 'run-phase', phase: 'stopping' })
      case 'check':
        runInBackground(recheckOutcome(effect.id, effect.cancellation, effectContext))
        return scheduleTick()
      case 'export':
        runInBackground(exportResults(effect.file, effect.results, effectContext))
        return scheduleTick()
      case 'change-batch':
        runInBackground(changeBatch(effect.id, effect.action, effectContext))
        return scheduleTick()
      default:
        return effect satisfies never
    }
  }

  /** What the list asks Telnyx for at the moment. */
  const listedFilter = () => toTelnyxFilter(store.get().list.filters)

  async function load({ filter, isQuiet }: Effect & { kind: 'load' }, signal: AbortSignal) {
    const requests = await loadOrders(filter, { ...effectContext, signal }, isQuiet)
    // What is left of the rate limit has changed.
    if (!closing.signal.aborted) tick()
    if (refreshesByItself && !signal.aborted) autoRefresh.schedule(requests + (isGateway ? 1 : 0))
  }

  async function runHere({ orders, skipped, reason }: Effect & { kind: 'cancel-many' }) {
    dispatch({ type: 'run-started', orders, skipped })
    const { control, finished } = startRun(orders, reason, effectContext)
    run = control
    await finished
    await readHold(effectContext)
  }

  /** A hold that stopped it is news, or it is over; and the order's part of the ledger has grown. */
  async function readAfterCancel(id: string) {
    const { screen, below } = store.get()
    const isOpen = [screen, ...below].some((open) => open.kind === 'detail' && open.id === id)
    await Promise.all([readHold(effectContext), isOpen && readHistory(id, effectContext)])
  }

  const autoRefresh = createAutoRefresh({
    clock: client.clock,
    state: store.get,
    refresh: () => runEffect({ kind: 'load', filter: listedFilter(), isQuiet: true }),
  })
  const screenReads = createScreenReads({
    store,
    start: runEffect,
    read: (read, signal) =>
      runInBackground(
        readScreen(read, {
          ...effectContext,
          signal: AbortSignal.any([closing.signal, signal]),
          isFollowed: (batchId) => followedBatches.has(batchId),
          refreshesByItself,
        }),
      ),
  })
  const keys = createKeyInput({
    store,
    clock,
    async isQuestionShown() {
      await rendered()
      const context = { targetName: connection.name, now: client.clock.now() }
      return fittedDialog(store.get(), context)?.isComplete ?? false
    },
    runEffect,
    runInBackground,
  })

  return {
    store,
    /** Takes the names of keys that arrived at once. Before `start` only Ctrl+C counts. */
    press(names: readonly string[]) {
      if (isStarted || names.includes('ctrl+c')) keys.press(names)
    },
    paste(text: string) {
      if (isStarted) keys.paste(text)
    },
    resize: (newSize: Size) => dispatch({ type: 'resized', size: newSize }),
    /** Starts loading the orders, and accepts keys. */
    start() {
      isStarted = true
      runEffect({ kind: 'load', filter: listedFilter() })
    },
    /**
     * Sends nothing more. Returns the ids of cancellations that are still running, and of unknown outcomes, and how
     * many orders of a run still waited.
     */
    close() {
      closing.abort()
      cancelTick()
      autoRefresh.stop()
      const data = store.get()
      const { cancellations } = data
      return {
        running: runningIds(cancellations),
        unknown: unknownIds(cancellations),
        waiting: countWaiting(data),
      }
    },
  }
}

const isBusy = ({ load, list, cancellations, run }: State) =>
  load.kind === 'loading' ||
  list.deadlineRead !== undefined ||
  isActive(run) ||
  [...cancellations.values()].some(isRunning)
