import type { OrderFilter, SubNumberOrder } from '@countermand/core'
import { didYouMean, nearest } from '../../command-line/nearest.ts'
import type { Option } from '../../command-line/option.ts'
import { sortByDeadline } from '../../deadlines.ts'
import { EXIT, type ExitCode } from '../../exit-codes.ts'
import { pluralize } from '../../text/format.ts'
import type { Command, ConnectedContext } from '../command.ts'
import { deadlineOption, readReportedDeadlines } from '../deadline-option.ts'
import { LIST_FILTER_OPTIONS, parseListFilter } from '../filter-options.ts'
import { NUMBER_ORDER_OPTION, parseNumberOrders, readSubOrderIds } from '../number-orders.ts'
import { listOrders, readOrders, reportReadFailure } from '../read-orders.ts'
import { connectAndRun } from '../run-invocation.ts'
import { FORMAT_OPTIONS, type Format, HELP_OPTION, parseFormat, SANDBOX_OPTION } from '../shared-options.ts'
import { createOrderWriter } from './order-writer.ts'

const SORT_OPTION: Option = {
  name: 'sort',
  type: 'string',
  value: 'FIELD',
  choices: ['deadline'],
  help: 'deadline: the soonest first; implies --deadline',
}

export const listCommand: Command = {
  name: 'list',
  usage: 'countermand list [options]',
  summary: 'list sub number orders, pending ones by default',
  options: [
    NUMBER_ORDER_OPTION,
    ...LIST_FILTER_OPTIONS,
    deadlineOption('show when Telnyx cancels each order by itself; reads all phone numbers too'),
    SORT_OPTION,
    ...FORMAT_OPTIONS,
    SANDBOX_OPTION,
    HELP_OPTION,
  ],
  notes: `--status all lists orders of every status. --json and --jsonl print the orders as Telnyx sends them;
--deadline adds a deadline to each: the earliest one of its phone numbers. Telnyx cancels a pending order
at its deadline if requirements are still missing.`,
  examples: [
    'countermand list --country DE --older-than 30d',
    'countermand list --sort deadline',
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
    const filter = parseListFilter(args)
    if ('usageError' in filter) return filter
    const numberOrders = parseNumberOrders(args)
    if ('usageError' in numberOrders) return numberOrders
    const sort = args.values.get('sort')
    if (sort !== undefined && sort !== 'deadline') {
      return {
        usageError: `--sort takes deadline, not ${JSON.stringify(sort)}.${didYouMean(nearest(sort, ['deadline']))}`,
      }
    }
    const isSorted = sort !== undefined
    const withDeadline = isSorted || args.flags.has('deadline')
    const options = { filter, numberOrders, withDeadline, isSorted, format }
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
  withDeadline: boolean
  /** By deadline. */
  isSorted: boolean
  format: Format
}

async function runList(options: ListOptions, context: ConnectedContext): Promise<ExitCode> {
  const { filter, format, withDeadline } = options
  const { connection, io, interruption } = context
  const { now } = connection.client.clock
  const signal = AbortSignal.any([interruption.signal, io.outClosed])
  let writer = createOrderWriter(format, now, io)
  let count = 0
  let isComplete: boolean
  try {
    if (withDeadline) {
      const orders: SubNumberOrder[] = []
      const read = await readListed(options, (page) => orders.push(...page), { ...context, signal })
      if (typeof read === 'number') return read
      const { deadlines, ...list } = await readReportedDeadlines(orders, { connection, io, signal })
      if (interruption.signal.aborted) return EXIT.interrupted
      writer = createOrderWriter(format, now, io, deadlines)
      writer.add(options.isSorted ? sortByDeadline(orders, deadlines) : orders)
      count = orders.length
      isComplete = read.isComplete && list.isComplete
    } else {
      const add = (page: SubNumberOrder[]) => {
        writer.add(page)
        count += page.length
      }
      const read = await readListed(options, add, { ...context, signal })
      if (typeof read === 'number') return read
      isComplete = read.isComplete
    }
  } catch (error) {
    return reportReadFailure(error, withDeadline ? 'the orders and their deadlines' : 'the orders', context)
  }
  if (interruption.signal.aborted) return EXIT.interrupted
  writer.end()
  if (format === 'text' && !io.outClosed.aborted) {
    const noun = filter.status ? `${filter.status} order` : 'order'
    io.err(`${pluralize(count, noun)} at ${connection.name}\n`)
  }
  return isComplete ? EXIT.ok : EXIT.some
}

/** Reads the orders to list; returns the exit code if a number order can't be read. */
async function readListed(
  { filter, numberOrders }: ListOptions,
  onOrders: (orders: SubNumberOrder[]) => void,
  context: ConnectedContext & { signal: AbortSignal },
): Promise<{ isComplete: boolean } | ExitCode> {
  if (numberOrders.length === 0) return { isComplete: await listOrders(filter, onOrders, context) }
  const ids = await readSubOrderIds(numberOrders, context)
  return typeof ids === 'number' ? ids : { isComplete: await readOrders(ids, filter, onOrders, context) }
}
