import type { PlannedCancellation } from '@countermand/core'
import type { ParsedArgs } from '../../command-line/parse-args.ts'
import { EXIT, type ExitCode } from '../../exit-codes.ts'
import { summarizeOrder } from '../../text/describe-order.ts'
import { truncate } from '../../text/fit.ts'
import { formatId, pluralize } from '../../text/format.ts'
import type { ConnectedContext, ProcessContext } from '../command.ts'

const MAX_SHOWN = 20

/** Whether there is a person to ask: not without a terminal, nor if standard input has the ids. */
export const canAsk = ({ values }: ParsedArgs, { env, stdinIsTty, stderrIsTty }: ProcessContext): boolean =>
  stdinIsTty && stderrIsTty && !env.isCi && values.get('from') !== '-'

type Planned = readonly (PlannedCancellation | string)[]

/** Asks before orders are cancelled. Returns the exit code, with nothing sent, unless the answer is yes. */
export async function askForConfirmation(
  planned: Planned,
  { connection, io, interruption }: ConnectedContext,
): Promise<ExitCode | undefined> {
  const { text, isYes } = formatQuestion(planned, connection.name, io.statusColumns)
  const answer = await io.ask(text, isYes, interruption.signal)
  if (answer === 'yes') return undefined
  io.err('Nothing was sent.\n')
  return answer === 'interrupted' ? EXIT.interrupted : EXIT.some
}

/** One order takes a yes; several take their number, so that no one confirms more orders than they meant. */
function formatQuestion(
  planned: Planned,
  targetName: string,
  columns = Number.POSITIVE_INFINITY,
): { text: string; isYes: (text: string) => boolean } {
  const count = planned.filter((item) => typeof item === 'string' || item.verdict.cancellable).length
  const lines = planned.slice(0, MAX_SHOWN).map((item) => `${truncate(`  ${describeItem(item)}`, columns)}\n`)
  const more = planned.length > MAX_SHOWN ? `  and ${planned.length - MAX_SHOWN} more\n` : ''
  const isSingle = planned.length === 1
  const what = isSingle ? 'this sub number order' : `these ${planned.length} sub number orders`
  const skipped = count < planned.length ? `${planned.length - count} of them can't be cancelled.\n` : ''
  const head = `Cancel ${what} at ${targetName}? It can't be undone.\n${lines.join('')}${more}${skipped}`
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
