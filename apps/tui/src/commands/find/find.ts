import type { UsageError } from '../../command-line/option.ts'
import type { Command } from '../command.ts'
import { connectAndRun } from '../run-invocation.ts'
import { FORMAT_OPTIONS, HELP_OPTION, parseFormat, SANDBOX_OPTION } from '../shared-options.ts'
import { parseNumber } from './parse-number.ts'
import { runFind } from './run.ts'

export const findCommand: Command = {
  name: 'find',
  usage: 'countermand find NUMBER… [options]',
  summary: 'find the sub number orders that hold phone numbers',
  options: [...FORMAT_OPTIONS, SANDBOX_OPTION, HELP_OPTION],
  notes: `A number starts with + or 00 and the country code. Put quotes around a number with spaces.

Telnyx can't search its orders by number, so all ordered numbers are read, page by page, until each given
number is found on a pending order. A number that is only on finished orders is read to the end of the list.

--json and --jsonl print { "phone_number", "sub_number_order_id", "number_order_id", "deadline", "order" },
with the order as Telnyx sends it. cancel --from reads every format. deadline is the time at which
Telnyx cancels the order by itself if requirements are still missing.

The exit code is 1 if a number is on no order, or the list is incomplete.`,
  examples: [
    'countermand find "+49 30 901820"',
    'countermand find +4930901820 +13125550100 --csv | countermand cancel --from - --dry-run',
  ],

  parse(args, { target }) {
    const format = parseFormat(args)
    if (typeof format === 'object') return format
    const numbers = parseNumbers(args.positionals)
    if ('usageError' in numbers) return numbers
    const options = { numbers, format }
    return {
      kind: 'find',
      target,
      ...options,
      run: connectAndRun(target, (context) => runFind(options, context)),
    }
  },
}

function parseNumbers(texts: readonly string[]): string[] | UsageError {
  if (texts.length === 0) {
    return { usageError: 'find needs at least one phone number, such as "+49 30 901820".' }
  }
  const numbers = new Set<string>()
  for (const text of texts) {
    const parsed = parseNumber(text)
    if ('problem' in parsed) return { usageError: parsed.problem }
    numbers.add(parsed.number)
  }
  return [...numbers]
}
