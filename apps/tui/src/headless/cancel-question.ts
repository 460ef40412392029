import type { PlannedCancellation } from '@countermand/core'
import type { Connection } from '../connection.ts'
import { cut } from '../text/fit.ts'
import { idText } from '../text/id-text.ts'
import { counted, orderWords } from '../text/order-words.ts'

const SHOWN = 20

/**
 * What a person is asked before orders are cancelled: one order takes a yes, several take their number,
 * so that nobody confirms more than was meant.
 */
export function question(
  planned: readonly (PlannedCancellation | string)[],
  { name }: Pick<Connection, 'name'>,
  columns = Number.POSITIVE_INFINITY,
): { text: string; isYes: (text: string) => boolean } {
  const may = planned.filter((one) => typeof one === 'string' || one.verdict.cancellable)
  const lines = planned.slice(0, SHOWN).map((one) => `${cut(`  ${words(one)}`, columns)}\n`)
  const more = planned.length > SHOWN ? `  and ${planned.length - SHOWN} more\n` : ''
  const one = planned.length === 1
  const what = one ? 'this sub number order' : `these ${planned.length} sub number orders`
  const skipped =
    may.length < planned.length ? `${planned.length - may.length} of them can't be cancelled.\n` : ''
  const head = `Cancel ${what} at ${name}? It can't be undone.\n${lines.join('')}${more}${skipped}`
  return one
    ? { text: `${head}(y/N) `, isYes: (text) => /^y(es)?$/i.test(text) }
    : {
        text: `${head}Type ${may.length} to cancel ${counted(may.length, 'order')}: `,
        isYes: (text) => text === String(may.length) && may.length > 0,
      }
}

function words(one: PlannedCancellation | string): string {
  if (typeof one === 'string') return idText(one)
  const { order, verdict } = one
  const id = idText(one.id)
  const about = order ? `  ${orderWords(order)}` : ''
  return verdict.cancellable ? `${id}${about}` : `${id}${about}  ✗ ${verdict.reason}`
}
