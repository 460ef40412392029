import { cancel } from '../../../orders/apply-cancel.ts'
import { stateOf } from '../../../orders/order-state.ts'
import type { World } from '../../../state.ts'
import type { Api } from '../../create-api.ts'
import { beingProcessed, forbidden, notCancellable } from '../../errors.ts'
import { presentSubNumberOrder } from '../../present/sub-number-order.ts'
import { missingOrder } from '../missing-order.ts'

/** `PATCH /v2/sub_number_orders/{id}/cancel`. Telnyx declares no body, so whatever comes is ignored. */
export function registerCancelSubNumberOrder(app: Api, world: World) {
  app.patch('/v2/sub_number_orders/:id/cancel', (c) => {
    const { variants } = world
    if (variants.keyScope === 'read-only') return c.var.refuse(forbidden)
    const order = world.store.find(c.req.param('id'))
    if (!order) return c.var.refuse(missingOrder(c.req.param('id'), world))
    if (order.processingAnswers < variants.processingCancels) {
      order.processingAnswers++
      return c.var.refuse(beingProcessed)
    }

    const verdict = cancel(world, order, c.env.entry)
    const state = stateOf(order)
    const order200 = () => c.json({ data: presentSubNumberOrder(order, state, { variants }) })
    switch (verdict) {
      case 'taken':
        return order200()
      case 'repeat':
        return variants.repeatCancel === 200
          ? order200()
          : c.var.refuse(notCancellable(variants.repeatCancel, state.status))
      case 'not-pending':
        return c.var.refuse(notCancellable(variants.notPendingCancel, state.status))
      default:
        return verdict satisfies never
    }
  })
}
