import { EXIT_CODES_HELP } from '../../exit-codes.ts'
import type { Command } from '../command.ts'
import { deadlineOption } from '../deadline-option.ts'
import { FILTER_OPTIONS } from '../filter-options.ts'
import { NUMBER_ORDER_OPTION } from '../number-orders.ts'
import { MAX_REASON, parseReason } from '../reason-option.ts'
import { connectAndRun } from '../run-invocation.ts'
import { FORMAT_OPTIONS, GUARDS_OPTION, HELP_OPTION, parseFormat, SANDBOX_OPTION } from '../shared-options.ts'
import { canAsk } from './ask-for-confirmation.ts'
import { runDryRun } from './dry-run.ts'
import { type CancelOptions, parseSelection } from './options.ts'
import { runCancel } from './run.ts'

export const cancelCommand: Command = {
  name: 'cancel',
  usage: 'countermand cancel [ID…] [--from FILE] [FILTER…] [options]',
  summary: 'cancel sub number orders, by id or by filter',
  options: [
    {
      name: 'from',
      type: 'string',
      value: 'FILE',
      help: 'read order ids from a file; - reads standard input',
    },
    NUMBER_ORDER_OPTION,
    ...FILTER_OPTIONS,
    { name: 'dry-run', type: 'boolean', help: 'show what would happen to each order; cancel nothing' },
    deadlineOption('with --dry-run: show when Telnyx cancels each order by itself'),
    { name: 'yes', type: 'boolean', help: "don't ask for confirmation; required without a terminal" },
    {
      name: 'reason',
      type: 'string',
      value: 'TEXT',
      help: `recorded with the cancellation by a gateway; at most ${MAX_REASON} characters`,
    },
    GUARDS_OPTION,
    ...FORMAT_OPTIONS,
    SANDBOX_OPTION,
    HELP_OPTION,
  ],
  notes: `A cancellation can't be undone. A filter alone selects pending orders; all of them are listed before
the first is cancelled. If ids and a filter are given, only the ids that
match the filter are cancelled.

--number-order selects the sub orders of a number order, because Telnyx can't cancel it as a whole.
Filters narrow them, and those that are not pending are skipped. If the number order can't be read,
nothing is sent.

--from reads the text of list; CSV with a column sub_number_order_id or id, JSON and JSON lines with
such a key, as list, show, cancel and a gateway's ledger export write them; or one id per line, where
empty lines and lines that start with # are ignored. If any part can't be read, nothing is sent.

Ctrl+C finishes the orders in progress and starts no others; a second Ctrl+C stops at once.

Through a gateway, 25 orders or more are cancelled as one batch, unless you pass guards of your own. It
goes on even if this program ends; Ctrl+C asks whether to stop it. See countermand batch --help.

COUNTERMAND_GUARDS is the default of --guards; a gateway adds its own guards.

--json prints an array of { "id", "outcome", "description" } in the order given; --jsonl prints one
such object per line, as soon as its outcome is known.
  outcome.kind   cancelled, accepted, already-cancelled, not-cancellable, blocked, not-found,
                 refused, not-sent or unknown; each comes with its order, reason or failure
  description    the outcome in one sentence, with the next step
Beside them, and in --csv, is what is known of the order: customer_reference, country_code,
phone_number_type and order_request_id.
--dry-run prints { "id", "cancellable", "by"?, "reason"?, "order"? }, and "deadline" with --deadline.`,
  examples: [
    'countermand cancel 12ade33a-21c0-473b-b055-b3c836e1c292',
    'countermand cancel --country DE --older-than 30d --dry-run',
    'countermand cancel --number-order 4e5ac4ab-9a5f-4c8b-b5a8-7e2e8a1b0f11 --dry-run',
    'countermand cancel --from orders.csv --country DE --guards guards.json --yes --jsonl',
  ],
  footer: EXIT_CODES_HELP,
  usageErrorNote: 'Nothing was sent.',

  parse(args, context) {
    const { flags, values } = args
    const { target, env } = context
    const selection = parseSelection(args)
    if ('usageError' in selection) return selection
    const format = parseFormat(args)
    if (typeof format === 'object') return format
    const parsed = parseReason(args)
    if ('usageError' in parsed) return parsed
    const { reason } = parsed
    if (reason !== undefined && target.kind !== 'gateway') {
      return { usageError: "--reason needs a gateway: Telnyx can't record it." }
    }
    const guardsFile = values.get('guards') ?? env.guardsFile
    const withDeadline = flags.has('deadline')
    if (withDeadline && !flags.has('dry-run')) {
      return { usageError: '--deadline needs --dry-run: it only adds to the plan.' }
    }
    const ask = !flags.has('yes')
    const options: CancelOptions = { selection, guardsFile, format, reason, withDeadline, ask }
    if (flags.has('dry-run')) {
      const run = connectAndRun(target, (context) => runDryRun(options, context))
      return { kind: 'dry-run', target, ...options, run }
    }
    if (ask && !canAsk(args, context)) {
      return {
        usageError:
          "Can't ask for confirmation without a terminal. Pass --yes to cancel, or --dry-run to preview.",
      }
    }
    return {
      kind: 'cancel',
      target,
      ...options,
      run: connectAndRun(target, (context) => runCancel(options, context)),
    }
  },
}
