import type { OrderFilter, SubNumberOrder } from '@countermand/core'
import { EXIT, type ExitCode } from '../../exit-codes.ts'
import { pluralize } from '../../text/format.ts'
import type { Command, ConnectedContext } from '../command.ts'
import { FILTER_OPTIONS, parseFilter } from '../filter-options.ts'
import { NUMBER_ORDER_OPTION, parseNumberOrders, readSubOrderIds } from '../number-orders.ts'
import { listOrders, readOrders, reportReadFailure } from '../read-orders.ts'
import { connectAndRun } from '../run-invocation.ts'
import { FORMAT_OPTIONS, type Format, HELP_OPTION, parseFormat, SANDBOX_OPTION } from '../shared-options.ts'
import { createOrderWriter } from './order-writer.ts'

export const listCommand: Command = {
  name: 'list',
  usage: 'countermand list [options]',
  summary: 'list sub number orders, pending ones by default',
  options: [NUMBER_ORDER_OPTION, ...FILTER_OPTIONS, ...FORMAT_OPTIONS, SANDBOX_OPTION, HELP_OPTION],
  notes:
    '--status all lists orders of every status. --json and --jsonl print the orders as Telnyx sends them.',
  examples: [
    'countermand list --country DE --older-than 30d',
    'countermand list --status all --csv > orders.csv',
  ],

  parse(args, { target }) {
    const [extra] = args.positionals
    if (extra !== undefined) {
      return {
        usageError: `list takes no argument, but got ${JSON.stringify(extra)}. To see one order, run countermand show ID.`,
      }
    }
    const format = parseFormat(args)
    if (typeof format === 'object') return format
    const parsed = parseFilter(args) ?? {}
    if ('usageError' in parsed) return parsed
    const { status = 'pending', ...rest } = parsed
    const filter = { ...rest, ...(status !== 'all' && { status }) }
    const numberOrders = parseNumberOrders(args)
    if ('usageError' in numberOrders) return numberOrders
    const options = { filter, numberOrders, format }
    return {
      kind: 'list',
      target,
      ...options,
      run: connectAndRun(target, (context) => runList(options, context)),
    }
  },
}

interface ListOptions {
  filter: OrderFilter
  /** Only their sub orders; all orders if there are none. */
  numberOrders: readonly string[]
  format: Format
}

async function runList(
  { filter, numberOrders, format }: ListOptions,
  context: ConnectedContext,
): Promise<ExitCode> {
  const { connection, io, interruption } = context
  const signal = AbortSignal.any([interruption.signal, io.outClosed])
  const writer = createOrderWriter(format, connection.client.clock.now, io)
  let count = 0
  const add = (orders: SubNumberOrder[]) => {
    writer.add(orders)
    count += orders.length
  }
  let isComplete: boolean
  try {
    if (numberOrders.length > 0) {
      const ids = await readSubOrderIds(numberOrders, context)
      if (typeof ids === 'number') return ids
      isComplete = await readOrders(ids, filter, add, { connection, io, signal })
    } else {
      isComplete = await listOrders(filter, add, { connection, io, signal })
    }
  } catch (error) {
    return reportReadFailure(error, 'the orders', context)
  }
  if (interruption.signal.aborted) return EXIT.interrupted
  writer.end()
  if (format === 'text' && !io.outClosed.aborted) {
    const noun = filter.status ? `${filter.status} order` : 'order'
    io.err(`${pluralize(count, noun)} at ${connection.name}\n`)
  }
  return isComplete ? EXIT.ok : EXIT.some
}
