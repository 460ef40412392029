import type { SubNumberOrder } from '@countermand/core'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { dialogContent } from '../dialogs/content.ts'
import type { UiEvent } from '../model/event.ts'
import { fitDialog } from '../widgets/fit-dialog.ts'
import { effectFor } from './effect-for.ts'
import { disabledReason, findBinding } from './layer.ts'
import { createInitialState, type State } from './state.ts'
import { update } from './update.ts'

const order: fc.Arbitrary<SubNumberOrder> = fc.record({
  id: fc.constantFrom('order-1', 'order-2', 'order-3', 'order-4'),
  status: fc.constantFrom('pending', 'pending', 'pending', 'success', 'cancelled'),
  customer_reference: fc.constantFrom('REF-A', 'REF-B'),
})
const id = order.map((one) => one.id)
const READY: UiEvent = { type: 'question-ready' }
const event: fc.Arbitrary<UiEvent> = fc.oneof(
  fc.constantFrom<UiEvent>({ type: 'load-started' }, { type: 'load-ended' }, READY),
  fc
    .uniqueArray(order, { selector: (one) => one.id })
    .map((orders): UiEvent => ({ type: 'orders-loaded', orders })),
  order.map((one): UiEvent => ({ type: 'order-read', order: one })),
  id.map((one): UiEvent => ({ type: 'check-started', id: one })),
  order.map(
    (one): UiEvent => ({
      type: 'outcome',
      id: one.id,
      outcome: { kind: 'cancelled', evidence: 'response', order: one },
    }),
  ),
  fc.constantFrom<UiEvent>(
    { type: 'resized', size: { columns: 60, rows: 15 } },
    { type: 'resized', size: { columns: 40, rows: 15 } },
    { type: 'resized', size: { columns: 80, rows: 24 } },
  ),
)
const key = fc.constantFrom('x', 'y', 'j', 'k', 'G', 'enter', 'esc', 'n', '/', 'r', 'q', '2')
/** Anything, then a question, then only events of the network and the window, then the answer. */
const round: fc.Arbitrary<(UiEvent | string)[]> = fc
  .tuple(fc.array(fc.oneof(key, event), { maxLength: 4 }), fc.array(event, { maxLength: 6 }))
  .map(([before, between]) => [...before, 'esc', 'x', READY, ...between, 'y', READY, 'y'])

/** The lines of the question on the screen. */
function questionOn(state: State): string[] {
  const context = { targetName: 'a sandbox', now: 0 }
  const content = state.dialog && dialogContent(state.dialog, state, context)
  return content ? fitDialog(content, 70, 9).lines.map((line) => line.text) : []
}

it('cancels only the order that the question shows, whatever happens between question and answer', () => {
  let cancels = 0
  fc.assert(
    fc.property(fc.array(round, { minLength: 1, maxLength: 6 }), (rounds) => {
      let state = update(
        update(createInitialState({ columns: 80, rows: 24 }), {
          type: 'orders-loaded',
          orders: ['order-1', 'order-2', 'order-3'].map((id) => ({ id, status: 'pending' })),
        }),
        { type: 'load-ended' },
      )
      for (const one of rounds.flat()) {
        if (typeof one !== 'string') {
          state = update(state, one)
          continue
        }
        const binding = findBinding(state, one)
        if (!binding || disabledReason(state, binding)) continue
        const effect = effectFor(state, binding.id)
        if (effect?.kind === 'cancel') {
          cancels++
          const { target } = effect
          const id = typeof target === 'string' ? target : target.id
          const shown = questionOn(state)
          expect(shown.filter((line) => /^order-\d$/.test(line))).toEqual([id])
          expect(shown.join('\n')).toContain('keep it (y/N)')
          const listed = state.orders.find((known) => known.id === id)
          if (listed?.customer_reference) expect(shown.join('\n')).toContain(listed.customer_reference)
        }
        state = update(state, { type: 'action', action: binding.id })
      }
    }),
    { numRuns: 300, seed: 9 },
  )
  expect(cancels).toBeGreaterThan(100)
})
