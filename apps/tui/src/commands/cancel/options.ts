import type { OrderFilter } from '@countermand/core'
import { describeInvalidId, isValidId } from '@countermand/core/wire'
import type { UsageError } from '../../command-line/option.ts'
import type { ParsedArgs } from '../../command-line/parse-args.ts'
import { parseFilter } from '../filter-options.ts'
import { parseNumberOrders } from '../number-orders.ts'
import type { Format } from '../shared-options.ts'
import { isColumnTitle } from './ids-file/ids-file.ts'

/**
 * Which orders to cancel: ids, and those in the file `from` (`-` is standard input), narrowed by a filter; the sub
 * orders of number orders, narrowed likewise; or a filter alone.
 */
export type Selection =
  | { ids: readonly string[]; from: string | undefined; filter?: OrderFilter | undefined }
  | { numberOrders: readonly string[]; filter: OrderFilter }
  | { filter: OrderFilter }

export interface CancelOptions {
  selection: Selection
  guardsFile: string | undefined
  format: Format
  reason: string | undefined
  /** Show deadlines in a plan. */
  withDeadline: boolean
  /** Ask for confirmation. */
  ask: boolean
}

/** Without ids, a file or a filter nothing is selected: `cancel` alone never means every order. */
export function parseSelection(args: ParsedArgs): Selection | UsageError {
  const { values, positionals } = args
  const from = values.get('from')
  const filter = parseFilter(args)
  if (filter && 'usageError' in filter) return filter
  if (filter?.status === 'all') return { usageError: '--status all is for list; cancel takes one status.' }
  const numberOrders = parseNumberOrders(args)
  if ('usageError' in numberOrders) return numberOrders
  if (from === undefined && positionals.length === 0) {
    if (numberOrders.length > 0) {
      return { numberOrders, filter: { ...filter, status: filter?.status ?? 'pending' } }
    }
    if (filter) return { filter }
    return { usageError: 'cancel needs ids, --from FILE or a filter; `countermand list` shows the orders.' }
  }
  if (numberOrders.length > 0) {
    return {
      usageError:
        "--number-order can't be combined with ids or --from: to cancel only those of a number order, use --order-request.",
    }
  }
  const invalid = positionals.find((id) => !isValidId(id))
  if (invalid !== undefined) return { usageError: describeInvalidId(invalid) }
  const title = positionals.find(isColumnTitle)
  if (title !== undefined) {
    return {
      usageError: `${JSON.stringify(title)} looks like a column title, not an id: pass the whole file to --from.`,
    }
  }
  return { ids: [...new Set(positionals)], from, filter }
}
