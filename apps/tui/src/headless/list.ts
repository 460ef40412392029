import type { SubNumberOrder } from '@countermand/core'
import { toCsvRow } from '@countermand/core/wire'
import { EXIT, type ExitCode } from '../exit-codes.ts'
import type { Format, Mode } from '../mode.ts'
import { counted } from '../text/order-words.ts'
import type { Deps } from './deps.ts'
import type { Io } from './io.ts'
import { listOrders } from './list-orders.ts'
import { orderRow, orderTitles } from './order-row.ts'
import { reportReadFailure } from './read-failure.ts'

/** `countermand list`: orders as the pages come, or one JSON array once all are there. */
export async function list({ filter, format }: Mode & { kind: 'list' }, deps: Deps): Promise<ExitCode> {
  const { connection, io, interruption } = deps
  const { client } = connection
  const signal = AbortSignal.any([interruption.signal, io.outClosed])
  const writer = createOrderWriter(format, client.clock.now, io)
  let count = 0
  const add = (orders: SubNumberOrder[]) => {
    writer.add(orders)
    count += orders.length
  }
  let isComplete: boolean
  try {
    isComplete = await listOrders(filter, add, { connection, io, signal })
  } catch (error) {
    return reportReadFailure(error, 'the orders', deps)
  }
  if (interruption.signal.aborted) return EXIT.interrupted
  writer.end()
  if (format === 'text' && !io.outClosed.aborted)
    io.err(`${counted(count, filter.status ? `${filter.status} order` : 'order')} at ${connection.name}\n`)
  return isComplete ? EXIT.ok : EXIT.some
}

/** The columns of Telnyx's own report of sub number orders, in its order. */
const COLUMNS = [
  'id',
  'order_request_id',
  'is_block_sub_number_order',
  'status',
  'phone_number_type',
  'requirements_met',
  'phone_numbers_count',
  'country_code',
  'user_id',
  'customer_reference',
  'created_at',
  'updated_at',
] as const

function createOrderWriter(format: Format, now: () => number, io: Io) {
  const kept: SubNumberOrder[] = []
  let isFirst = true
  return {
    add(orders: SubNumberOrder[]) {
      switch (format) {
        case 'text':
          if (isFirst) io.out(`${orderTitles(io.columns)}\n`)
          isFirst = false
          return io.out(orders.map((order) => `${orderRow(order, now(), io.columns)}\n`).join(''))
        case 'json':
          kept.push(...orders)
          return
        case 'jsonl':
          return io.out(orders.map((order) => `${JSON.stringify(order)}\n`).join(''))
        case 'csv':
          if (isFirst) io.out(toCsvRow(COLUMNS))
          isFirst = false
          return io.out(orders.map((order) => toCsvRow(COLUMNS.map((name) => order[name]))).join(''))
        default:
          return format satisfies never
      }
    },
    end() {
      if (format === 'json') io.out(`${JSON.stringify(kept, undefined, 2)}\n`)
      if (format === 'csv' && isFirst) io.out(toCsvRow(COLUMNS))
    },
  }
}
