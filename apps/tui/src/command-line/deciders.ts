import { describeInvalidId, isValidId } from '@countermand/core/wire'
import { EXIT } from '../exit-codes.ts'
import { isColumnTitle } from '../headless/ids-file/id-field.ts'
import type { Format, Mode, Selection, Surroundings } from '../mode.ts'
import type { Target } from '../target.ts'
import type { CommandName } from './commands.ts'
import { filterIn } from './filter-options.ts'
import type { Words, WrongWords } from './parse.ts'
import { usage } from './usage.ts'

type Decider = (words: Words, target: Target, surroundings: Surroundings) => Mode

/** What each command makes of its words; pure. */
export const deciders: Record<Exclude<CommandName, 'sandbox'> | 'interactive', Decider> = {
  interactive({ flags, values, positionals }, target, { env, stdinIsTty, stdoutIsTty }) {
    if (positionals[0] !== undefined)
      return usage('interactive', `Unexpected argument ${JSON.stringify(positionals[0])}.`)
    if (!stdinIsTty || !stdoutIsTty || env.isCi) {
      const message = env.isCi
        ? 'CI is set, so the user interface stays closed.'
        : 'The user interface needs a terminal for its input and its output.'
      return { kind: 'failed', exitCode: EXIT.usage, message, topic: 'interactive', showHelp: true }
    }
    return {
      kind: 'interactive',
      target,
      guardsFile: values.get('guards') ?? env.guardsFile,
      isAccessible: flags.has('accessible') || env.isScreenReader,
    }
  },

  list({ flags, values, positionals }, target) {
    if (positionals[0] !== undefined) {
      return usage(
        'list',
        `list takes no argument, but got ${JSON.stringify(positionals[0])}; to see one order: show ID.`,
      )
    }
    const format = formatIn(flags)
    if (typeof format === 'object') return usage('list', format.message)
    const filter = filterIn({ values }) ?? {}
    if ('message' in filter) return usage('list', filter.message)
    const { status = 'pending', ...rest } = filter
    return { kind: 'list', target, filter: { ...rest, ...(status !== 'all' && { status }) }, format }
  },

  show({ flags, positionals }, target) {
    const [id, ...more] = positionals
    if (id === undefined || more.length > 0) return usage('show', 'show takes exactly one id.')
    if (!isValidId(id)) return usage('show', describeInvalidId(id))
    return { kind: 'show', target, id, json: flags.has('json') }
  },

  cancel(words, target, { env, stdinIsTty, stderrIsTty }) {
    const { flags, values } = words
    const selection = selectionIn(words)
    if ('message' in selection) return usage('cancel', `${selection.message} Nothing was sent.`)
    const format = formatIn(flags)
    if (typeof format === 'object') return usage('cancel', `${format.message} Nothing was sent.`)
    const reason = values.get('reason')
    if (reason !== undefined && target.kind !== 'gateway') {
      return usage('cancel', '--reason needs a gateway: Telnyx has no place for it. Nothing was sent.')
    }
    if (reason !== undefined && [...reason].length > 500) {
      return usage('cancel', '--reason takes at most 500 characters. Nothing was sent.')
    }
    const terms = { target, selection, guardsFile: values.get('guards') ?? env.guardsFile, format }
    if (flags.has('dry-run')) return { kind: 'dry-run', ...terms }
    const canAsk = stdinIsTty && stderrIsTty && !env.isCi && values.get('from') !== '-'
    if (!flags.has('yes') && !canAsk) {
      return usage(
        'cancel',
        'Nobody can be asked here: add --yes to cancel, or --dry-run to see what would happen. Nothing was sent.',
      )
    }
    return { kind: 'cancel', ...terms, reason, ask: !flags.has('yes') }
  },
}

/** Which orders `cancel` is about: by id, from a file, narrowed by a filter, or by a filter alone; never all. */
function selectionIn({ values, positionals }: Words): Selection | WrongWords {
  const from = values.get('from')
  const filter = filterIn({ values })
  if (filter && 'message' in filter) return filter
  if (filter?.status === 'all') return { message: '--status all is for list; cancel takes one status.' }
  if (from === undefined && positionals.length === 0) {
    if (filter) return { filter }
    return { message: 'cancel needs ids, --from FILE or a filter; `countermand list` shows the orders.' }
  }
  const wrong = positionals.find((id) => !isValidId(id))
  if (wrong !== undefined) return { message: describeInvalidId(wrong) }
  const title = positionals.find(isColumnTitle)
  if (title !== undefined) {
    return {
      message: `${JSON.stringify(title)} reads like the title of a column, not like an id: give the whole file to --from.`,
    }
  }
  return { ids: [...new Set(positionals)], from, filter }
}

function formatIn(flags: ReadonlySet<string>): Format | WrongWords {
  const [format = 'text', another] = (['json', 'jsonl', 'csv'] as const).filter((name) => flags.has(name))
  return another === undefined
    ? format
    : { message: `--${format} and --${another} are two formats: choose one.` }
}
