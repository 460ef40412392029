import manifest from '../../../package.json' with { type: 'json' }
import { EXIT } from '../../exit-codes.ts'
import type { Command } from '../command.ts'
import { GUARDS_OPTION, HELP_OPTION, SANDBOX_OPTION } from '../shared-options.ts'

/** `countermand` without a command opens the user interface. */
export const interactiveCommand: Command = {
  name: 'interactive',
  usage: 'countermand [--sandbox] [--guards FILE] [--accessible]',
  summary: 'open the user interface (in a terminal)',
  options: [
    SANDBOX_OPTION,
    GUARDS_OPTION,
    {
      name: 'accessible',
      type: 'boolean',
      help: 'plain lines for screen readers: no boxes, no alternate screen',
    },
    { name: 'version', type: 'boolean', help: 'print the version' },
    HELP_OPTION,
  ],
  examples: ['countermand --sandbox'],

  parse({ flags, values, positionals }, { target, env, stdinIsTty, stdoutIsTty }) {
    if (flags.has('version')) {
      return {
        kind: 'version',
        async run({ io }) {
          io.out(`${manifest.version}\n`)
          return EXIT.ok
        },
      }
    }
    if (positionals[0] !== undefined) {
      return { usageError: `Unexpected argument ${JSON.stringify(positionals[0])}.` }
    }
    if (env.isCi) return { usageError: 'CI is set, so the user interface does not open.', showHelp: true }
    if (!stdinIsTty || !stdoutIsTty) {
      return { usageError: 'The user interface needs a terminal for input and output.', showHelp: true }
    }
    if (env.isDumb) {
      return {
        usageError: 'TERM is dumb, so the user interface, which moves the cursor, does not open.',
        showHelp: true,
      }
    }
    return {
      kind: 'interactive',
      target,
      guardsFile: values.get('guards') ?? env.guardsFile,
      isAccessible: flags.has('accessible') || env.isScreenReader,
    }
  },
}
