import {
  cancelOrder,
  type Guards,
  IncompleteListError,
  listMatching,
  resolveCancellation,
  retryRead,
  type SubNumberOrder,
  TelnyxError,
} from '@countermand/core'
import type { Client } from '../connection.ts'
import type { AppEvent } from '../state/events.ts'
import type { State } from '../state/state.ts'
import { describeFailure } from '../text/describe-failure.ts'
import type { Store } from './store.ts'

/** What the session asks of the network. Each ends in events; one rejects only with a bug. */
export interface Errands {
  load(): Promise<void>
  /** `saysSo`: the status line says that it worked; otherwise only that it did not. */
  read(id: string, options: { saysSo: boolean }): Promise<void>
  cancel(target: SubNumberOrder | string): Promise<void>
  check(id: string): Promise<void>
}

const PENDING = { status: 'pending' }

export function createErrands(
  client: Client,
  {
    store: { get, dispatch },
    guards,
    signal,
  }: { store: Store<State, AppEvent>; guards: Guards | undefined; signal: AbortSignal },
): Errands {
  return {
    async load() {
      dispatch({ type: 'load-started' })
      try {
        for await (const orders of listMatching(client, PENDING, { signal }))
          dispatch({ type: 'orders-came', orders })
        dispatch({ type: 'load-ended' })
      } catch (error) {
        if (error instanceof IncompleteListError)
          return dispatch({ type: 'load-incomplete', reason: error.message })
        if (!(error instanceof TelnyxError)) throw error
        dispatch({ type: 'load-failed', failure: error.failure })
      }
    },

    async read(id, { saysSo }) {
      const query = { filter: { include_phone_numbers: true } }
      try {
        const { data } = await retryRead(
          client,
          (startBy) => client.subNumberOrders.retrieve(id, query, { signal, startBy }),
          { signal },
        )
        dispatch({ type: 'order-read', order: data })
        if (saysSo)
          dispatch({ type: 'noticed', notice: { text: 'The order was read again.', tone: 'neutral' } })
      } catch (error) {
        if (!(error instanceof TelnyxError)) throw error
        const { problem, nextStep } = describeFailure(error.failure)
        dispatch({ type: 'noticed', notice: { text: `! Not read: ${problem} ${nextStep}`, tone: 'bad' } })
      }
    },

    async cancel(target) {
      const id = typeof target === 'string' ? target : target.id
      dispatch({ type: 'cancel-started', id })
      const outcome = await cancelOrder(client, target, {
        guards,
        signal,
        // What the user saw may be minutes old.
        readFirst: true,
        async beforeAttempt({ number, reading }) {
          dispatch({ type: 'attempt', id, number, isSeen: reading !== undefined })
          return true
        },
      })
      dispatch({ type: 'outcome', id, outcome })
    },

    async check(id) {
      const known = get().cancellations.get(id)
      if (!known?.outcome) return
      dispatch({ type: 'check-started', id })
      const outcome = await resolveCancellation(client, id, {
        seen: known.isSeen,
        accepted: known.outcome.kind === 'accepted',
        attempts: known.outcome.kind === 'unknown' ? known.outcome.attempts : Math.max(1, known.attempts),
        signal,
      })
      dispatch({ type: 'outcome', id, outcome })
    },
  }
}
