import { isSendableId } from '@countermand/core'
import { EXIT } from '../exit-codes.ts'
import type { Mode, Surroundings } from '../mode.ts'
import type { Target } from '../target.ts'
import type { CommandName } from './commands.ts'
import type { Words } from './parse.ts'
import { usage } from './usage.ts'

type Decider = (words: Words, target: Target, surroundings: Surroundings) => Mode

/** What each command makes of its words; pure. */
export const deciders: Record<Exclude<CommandName, 'sandbox'> | 'interactive', Decider> = {
  interactive({ flags, positionals }, target, { env, stdinIsTty, stdoutIsTty }) {
    if (positionals[0] !== undefined)
      return usage('interactive', `Unexpected argument ${JSON.stringify(positionals[0])}.`)
    if (!stdinIsTty || !stdoutIsTty || env.isCi) {
      const message = env.isCi
        ? 'CI is set, so the user interface stays closed.'
        : 'The user interface needs a terminal for its input and its output.'
      return { kind: 'failed', exitCode: EXIT.usage, message, topic: 'interactive', showHelp: true }
    }
    return { kind: 'interactive', target, isAccessible: flags.has('accessible') || env.isScreenReader }
  },

  list({ flags, values, positionals }, target) {
    if (positionals[0] !== undefined) {
      return usage(
        'list',
        `list takes no argument, but got ${JSON.stringify(positionals[0])}; to see one order: show ID.`,
      )
    }
    const country = values.get('country')
    if (country && !/^[A-Za-z]{2}$/.test(country)) {
      return usage(
        'list',
        `--country takes a code of two letters such as DE, not ${JSON.stringify(country)}.`,
      )
    }
    const status = values.get('status') ?? 'pending'
    const filter = {
      status: status === 'all' ? undefined : status,
      country: country?.toUpperCase(),
      type: values.get('type'),
      orderRequest: values.get('order-request'),
    }
    return { kind: 'list', target, filter, json: flags.has('json') }
  },

  show({ flags, positionals }, target) {
    const [id, ...more] = positionals
    if (id === undefined || more.length > 0) return usage('show', 'show takes exactly one id.')
    if (!isSendableId(id)) return usage('show', malformed(id))
    return { kind: 'show', target, id, json: flags.has('json') }
  },

  cancel({ flags, values, positionals }, target, { env, stdinIsTty, stderrIsTty }) {
    const ids = [...new Set(positionals)]
    const json = flags.has('json')
    if (ids.length === 0)
      return usage('cancel', 'cancel needs the id of at least one order; `countermand list` shows them.')
    const wrong = ids.find((id) => !isSendableId(id))
    if (wrong !== undefined) return usage('cancel', `${malformed(wrong)} Nothing was sent.`)
    const reason = values.get('reason')
    if (reason !== undefined && target.kind !== 'gateway') {
      return usage('cancel', '--reason needs a gateway: Telnyx has no place for it. Nothing was sent.')
    }
    if (reason !== undefined && [...reason].length > 500) {
      return usage('cancel', '--reason takes at most 500 characters. Nothing was sent.')
    }
    if (flags.has('dry-run')) return { kind: 'dry-run', target, ids, json }
    const canAsk = stdinIsTty && stderrIsTty && !env.isCi
    if (!flags.has('yes') && !canAsk) {
      return usage(
        'cancel',
        'Nobody can be asked here: add --yes to cancel, or --dry-run to see what would happen. Nothing was sent.',
      )
    }
    return { kind: 'cancel', target, ids, reason, json, ask: !flags.has('yes') }
  },
}

const malformed = (id: string) =>
  `${JSON.stringify(id.slice(0, 60))} can't be the id of an order: 1 to 128 letters, digits, "-", "_", "." or "~".`
