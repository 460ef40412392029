// Reads the pending orders with core, and keeps none.
import { createTelnyxClient } from '@countermand/core'

let count = 0
for await (const _order of createTelnyxClient().subNumberOrders.listAll({ filter: { status: 'pending' } }))
  count++
console.log(count)
