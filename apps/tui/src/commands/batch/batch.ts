import { describeInvalidId, isValidId } from '@countermand/core/wire'
import { didYouMean, nearest } from '../../command-line/nearest.ts'
import type { UsageError } from '../../command-line/option.ts'
import type { ParsedArgs } from '../../command-line/parse-args.ts'
import { EXIT_CODES_HELP, type ExitCode } from '../../exit-codes.ts'
import { canAsk } from '../cancel/ask-for-confirmation.ts'
import { parseSelection } from '../cancel/options.ts'
import type { Command } from '../command.ts'
import { FILTER_OPTIONS } from '../filter-options.ts'
import { NUMBER_ORDER_OPTION } from '../number-orders.ts'
import { parseReason } from '../reason-option.ts'
import { connectAndRun } from '../run-invocation.ts'
import { FORMAT_OPTIONS, HELP_OPTION, parseFormat } from '../shared-options.ts'
import type { BatchContext } from './batch-context.ts'
import { changeBatch } from './change.ts'
import { type CreateBatchOptions, runBatchCreate } from './create.ts'
import { listBatches } from './list.ts'
import { showBatch } from './show.ts'
import { watchBatch } from './watch.ts'

const ACTIONS = ['create', 'list', 'show', 'watch', 'pause', 'resume', 'stop'] as const

type Run = (context: BatchContext) => Promise<ExitCode>

export const batchCommand: Command = {
  name: 'batch',
  usage: 'countermand batch create|list|show|watch|pause|resume|stop [ID…] [options]',
  summary: 'cancel many orders in the background, through a gateway',
  words: ACTIONS,
  options: [
    {
      name: 'from',
      type: 'string',
      value: 'FILE',
      help: 'create: read order ids from a file; - reads standard input',
    },
    NUMBER_ORDER_OPTION,
    ...FILTER_OPTIONS,
    { name: 'reason', type: 'string', value: 'TEXT', help: 'create: recorded with every cancellation' },
    {
      name: 'key',
      type: 'string',
      value: 'TEXT',
      help: 'create: the same key and orders give the same batch, so that a retry is safe',
    },
    { name: 'yes', type: 'boolean', help: "create: don't ask for confirmation; required without a terminal" },
    ...FORMAT_OPTIONS,
    HELP_OPTION,
  ],
  notes: `A batch is kept by the gateway: it goes on when this program ends, and across restarts of the gateway.

create   takes orders as cancel does, asks, and prints the id of the new batch
list     the batches, newest first
show ID  one batch; --csv and --jsonl print a report of its finished orders
watch ID follows a batch until it ends and prints each outcome; Ctrl+C leaves the batch running
pause, resume, stop ID
         a pause or a stop takes effect within 1 s; a stop is final

watch exits as cancel does.`,
  examples: [
    'countermand batch create --country DE --older-than 30d --reason "cleanup"',
    'countermand batch watch 019ac0de-0000-7000-8000-000000000000',
    'countermand batch show 019ac0de-0000-7000-8000-000000000000 --csv > report.csv',
  ],
  footer: EXIT_CODES_HELP,
  usageErrorNote: 'Nothing was sent.',

  parse(args, context) {
    const { target, env } = context
    const [typed = '', ...rest] = args.positionals
    const action = ACTIONS.find((known) => known === typed)
    if (!action) {
      const known = `The actions are ${ACTIONS.join(', ')}.`
      return typed === ''
        ? { usageError: `batch needs an action. ${known}` }
        : {
            usageError: `Unknown action ${JSON.stringify(typed)}.${didYouMean(nearest(typed, ACTIONS))} ${known}`,
          }
    }
    if (target.kind !== 'gateway') {
      return {
        usageError: 'A batch needs a gateway: set COUNTERMAND_URL and COUNTERMAND_TOKEN, or use cancel.',
      }
    }
    const options = { canAsk: canAsk(args, context), guardsFile: env.guardsFile }
    const run = parseAction(action, { ...args, positionals: rest }, options)
    if ('usageError' in run) return run
    return {
      kind: `batch ${action}`,
      target,
      run: connectAndRun(target, (connected) => {
        const { client } = connected.connection
        if (client.kind !== 'gateway') throw new Error('A gateway target connects to a gateway.')
        return run.run({ ...connected, client })
      }),
    }
  },
}

function parseAction(
  action: (typeof ACTIONS)[number],
  args: ParsedArgs,
  { canAsk, guardsFile }: { canAsk: boolean; guardsFile: string | undefined },
): { run: Run } | UsageError {
  const format = parseFormat(args)
  if (typeof format === 'object') return format
  if (action === 'create') {
    const options = parseCreate(args, { canAsk, guardsFile })
    return 'usageError' in options
      ? options
      : { run: (context) => runBatchCreate({ ...options, format }, context) }
  }
  if (action === 'list') {
    if (args.positionals.length > 0) return { usageError: 'batch list takes no id.' }
    if (format === 'csv') return { usageError: 'batch list prints text, --json or --jsonl.' }
    return { run: (context) => listBatches(format, context) }
  }
  const [id, ...more] = args.positionals
  if (id === undefined || more.length > 0)
    return { usageError: `batch ${action} takes exactly one batch id.` }
  if (!isValidId(id)) return { usageError: describeInvalidId(id) }
  switch (action) {
    case 'show':
      return { run: (context) => showBatch(id, format, context) }
    case 'watch':
      if (format === 'json' || format === 'csv') return { usageError: 'batch watch prints text or --jsonl.' }
      return { run: (context) => watchBatch(id, format, context) }
    case 'pause':
    case 'resume':
    case 'stop':
      return { run: (context) => changeBatch(id, action, context) }
    default:
      return action satisfies never
  }
}

function parseCreate(
  args: ParsedArgs,
  { canAsk, guardsFile }: { canAsk: boolean; guardsFile: string | undefined },
): Omit<CreateBatchOptions, 'format'> | UsageError {
  const selection = parseSelection(args)
  if ('usageError' in selection) return selection
  const parsed = parseReason(args)
  if ('usageError' in parsed) return parsed
  if (guardsFile !== undefined) {
    return {
      usageError:
        "A batch can't apply your own guards: unset COUNTERMAND_GUARDS to rely on the gateway's, or use cancel.",
    }
  }
  const ask = !args.flags.has('yes')
  if (ask && !canAsk) {
    return { usageError: "Can't ask for confirmation without a terminal. Pass --yes to create the batch." }
  }
  return { selection, ...parsed, key: args.values.get('key'), ask }
}
