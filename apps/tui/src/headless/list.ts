import type { SubNumberOrder } from '@countermand/core'
import { EXIT, type ExitCode } from '../exit-codes.ts'
import type { Mode } from '../mode.ts'
import { listOrders } from '../reads/list-orders.ts'
import { counted } from '../text/order-words.ts'
import type { Deps } from './deps.ts'
import { orderRow, orderTitles } from './order-row.ts'
import { reportReadFailure, reportRetry } from './read-failure.ts'

/** `countermand list`: rows as the pages come, or one JSON array once all are there. */
export async function list({ filter, json }: Mode & { kind: 'list' }, deps: Deps): Promise<ExitCode> {
  const { connection, io, interruption } = deps
  const { client } = connection
  const signal = AbortSignal.any([interruption.signal, io.outClosed])
  const kept: SubNumberOrder[] = []
  let count = 0
  try {
    for await (const orders of listOrders(client, filter, { signal, onRetry: reportRetry(io) })) {
      if (signal.aborted) break
      if (json) kept.push(...orders)
      else {
        if (count === 0) io.out(`${orderTitles(io.columns)}\n`)
        io.out(orders.map((order) => `${orderRow(order, client.clock.now(), io.columns)}\n`).join(''))
      }
      count += orders.length
    }
  } catch (error) {
    return reportReadFailure(error, 'the orders', deps)
  }
  if (interruption.signal.aborted) return EXIT.interrupted
  if (json) io.out(`${JSON.stringify(kept, undefined, 2)}\n`)
  else io.err(`${counted(count, filter.status ? `${filter.status} order` : 'order')} at ${connection.name}\n`)
  return EXIT.ok
}
