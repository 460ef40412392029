import type { OrderFilter } from '@countermand/core'
import { describeInvalidId, isValidId } from '@countermand/core/wire'
import type { UsageError } from '../../command-line/option.ts'
import type { ParsedArgs } from '../../command-line/parse-args.ts'
import { parseFilter } from '../filter-options.ts'
import type { Format } from '../shared-options.ts'
import { isColumnTitle } from './ids-file/ids-file.ts'

/** Which orders to cancel: ids, and those in the file `from` (`-` is standard input), narrowed by a filter; or a filter alone. */
export type Selection =
  | { ids: readonly string[]; from: string | undefined; filter?: OrderFilter | undefined }
  | { filter: OrderFilter }

export interface CancelOptions {
  selection: Selection
  guardsFile: string | undefined
  format: Format
  reason: string | undefined
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
  if (from === undefined && positionals.length === 0) {
    if (filter) return { filter }
    return { usageError: 'cancel needs ids, --from FILE or a filter; `countermand list` shows the orders.' }
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
