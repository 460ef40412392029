import type { SubNumberOrder } from '@countermand/core'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { dialogText } from '../dialogs/dialog-text.ts'
import { fitDialog } from '../dialogs/fit-dialog.ts'
import { bindingFor } from '../keys/bindings.ts'
import { effectOf } from './effect-of.ts'
import type { AppEvent } from './events.ts'
import { reduce } from './reduce.ts'
import { initialState, type State } from './state.ts'

const order: fc.Arbitrary<SubNumberOrder> = fc.record({
  id: fc.constantFrom('order-1', 'order-2', 'order-3', 'order-4'),
  status: fc.constantFrom('pending', 'pending', 'pending', 'success', 'cancelled'),
  customer_reference: fc.constantFrom('REF-A', 'REF-B'),
})
const id = order.map((one) => one.id)
const READY: AppEvent = { type: 'question-ready' }
const event: fc.Arbitrary<AppEvent> = fc.oneof(
  fc.constantFrom<AppEvent>({ type: 'load-started' }, { type: 'load-ended' }, READY),
  fc
    .uniqueArray(order, { selector: (one) => one.id })
    .map((orders): AppEvent => ({ type: 'orders-came', orders })),
  order.map((one): AppEvent => ({ type: 'order-read', order: one })),
  id.map((one): AppEvent => ({ type: 'check-started', id: one })),
  order.map(
    (one): AppEvent => ({
      type: 'outcome',
      id: one.id,
      outcome: { kind: 'cancelled', evidence: 'response', order: one },
    }),
  ),
  fc.constantFrom<AppEvent>(
    { type: 'resized', size: { columns: 60, rows: 15 } },
    { type: 'resized', size: { columns: 40, rows: 15 } },
    { type: 'resized', size: { columns: 80, rows: 24 } },
  ),
)
const key = fc.constantFrom('x', 'y', 'j', 'k', 'G', 'enter', 'esc', 'n', '/', 'r', 'q', '2')
/** Anything, then a question, then only what the network and the window do, then the answer; or anything. */
const round: fc.Arbitrary<(AppEvent | string)[]> = fc
  .tuple(fc.array(fc.oneof(key, event), { maxLength: 4 }), fc.array(event, { maxLength: 6 }))
  .map(([before, between]) => [...before, 'esc', 'x', READY, ...between, 'y', READY, 'y'])

/** What the question on the screen says, line by line. */
function questionOn(state: State): string[] {
  const text = dialogText(state, {
    connection: { name: 'a sandbox' },
    guards: { own: undefined, gateway: undefined },
    now: 0,
  })
  return text ? fitDialog(text, 70, 9).lines.map((line) => line.text) : []
}

it('cancels only the order that the question shows, whatever comes between question and answer', () => {
  let cancels = 0
  fc.assert(
    fc.property(fc.array(round, { minLength: 1, maxLength: 6 }), (rounds) => {
      let state = reduce(
        reduce(initialState({ columns: 80, rows: 24 }), {
          type: 'orders-came',
          orders: ['order-1', 'order-2', 'order-3'].map((id) => ({ id, status: 'pending' })),
        }),
        { type: 'load-ended' },
      )
      for (const one of rounds.flat()) {
        if (typeof one !== 'string') {
          state = reduce(state, one)
          continue
        }
        const binding = bindingFor(state, one)
        if (!binding || binding.disabledReason?.(state)) continue
        const effect = effectOf(state, binding.id)
        if (effect?.kind === 'cancel') {
          cancels++
          const { target } = effect
          const id = typeof target === 'string' ? target : target.id
          const shown = questionOn(state)
          expect(shown.filter((line) => /^order-\d$/.test(line))).toEqual([id])
          expect(shown.join('\n')).toContain('Cancel it? (y/N)')
          const listed = state.orders.find((known) => known.id === id)
          if (listed?.customer_reference) expect(shown.join('\n')).toContain(listed.customer_reference)
        }
        state = reduce(state, { type: 'command', command: binding.id })
      }
    }),
    { numRuns: 300, seed: 9 },
  )
  expect(cancels).toBeGreaterThan(100)
})
