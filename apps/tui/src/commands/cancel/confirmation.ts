import type { PlannedCancellation } from '@countermand/core'
import type { Connection } from '../../connection.ts'
import { summarizeOrder } from '../../text/describe-order.ts'
import { truncate } from '../../text/fit.ts'
import { formatId, pluralize } from '../../text/format.ts'

const MAX_SHOWN = 20

/**
 * The question before orders are cancelled. One order takes a yes; several take their number, so that no
 * one confirms more orders than they meant.
 */
export function confirmation(
  planned: readonly (PlannedCancellation | string)[],
  { name }: Pick<Connection, 'name'>,
  columns = Number.POSITIVE_INFINITY,
): { text: string; isYes: (text: string) => boolean } {
  const count = planned.filter((item) => typeof item === 'string' || item.verdict.cancellable).length
  const lines = planned.slice(0, MAX_SHOWN).map((item) => `${truncate(`  ${describeItem(item)}`, columns)}\n`)
  const more = planned.length > MAX_SHOWN ? `  and ${planned.length - MAX_SHOWN} more\n` : ''
  const isSingle = planned.length === 1
  const what = isSingle ? 'this sub number order' : `these ${planned.length} sub number orders`
  const skipped = count < planned.length ? `${planned.length - count} of them can't be cancelled.\n` : ''
  const head = `Cancel ${what} at ${name}? It can't be undone.\n${lines.join('')}${more}${skipped}`
  return isSingle
    ? { text: `${head}(y/N) `, isYes: (text) => /^y(es)?$/i.test(text) }
    : {
        text: `${head}Type ${count} to cancel ${pluralize(count, 'order')}: `,
        isYes: (text) => text === String(count) && count > 0,
      }
}

function describeItem(item: PlannedCancellation | string): string {
  if (typeof item === 'string') return formatId(item)
  const { id, order, verdict } = item
  const summary = order ? `  ${summarizeOrder(order)}` : ''
  return `${formatId(id)}${summary}${verdict.cancellable ? '' : `  ✗ ${verdict.reason}`}`
}
