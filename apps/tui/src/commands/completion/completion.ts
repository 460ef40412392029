import { didYouMean, nearest } from '../../command-line/nearest.ts'
import type { Option } from '../../command-line/option.ts'
import { EXIT } from '../../exit-codes.ts'
import type { Command } from '../command.ts'
import { HELP_OPTION } from '../shared-options.ts'
import { bashScript } from './bash-script.ts'
import type { CompletableCommand } from './completable-command.ts'
import { fishScript } from './fish-script.ts'
import { zshScript } from './zsh-script.ts'

const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript }
type Shell = keyof typeof SCRIPTS
const SHELLS = Object.keys(SCRIPTS) as Shell[]

/** `countermand completion SHELL`: prints a script, generated from the definitions of the commands. */
export function createCompletionCommand(
  commands: readonly Command[],
  globalOptions: readonly Option[],
): Command {
  const command: Command = {
    name: 'completion',
    usage: `countermand completion ${SHELLS.join('|')}`,
    summary: 'print a script that completes commands and options in your shell',
    options: [HELP_OPTION],
    words: SHELLS,
    notes: `bash   add to ~/.bashrc:   source <(countermand completion bash)
zsh    add to ~/.zshrc:    source <(countermand completion zsh)
fish   run once:           countermand completion fish > ~/.config/fish/completions/countermand.fish`,
    examples: ['source <(countermand completion bash)'],

    parse({ positionals }) {
      const [typed = '', ...more] = positionals
      const shell = SHELLS.find((known) => known === typed)
      if (!shell || more.length > 0) {
        return {
          usageError: `completion takes one shell: ${SHELLS.join(', ')}.${didYouMean(nearest(typed, SHELLS))}`,
        }
      }
      const all = [...commands, command]
      const help: CompletableCommand = {
        name: 'help',
        summary: 'show the help of a command',
        options: [],
        words: all.map(({ name }) => name),
      }
      return {
        kind: 'completion',
        async run({ io }) {
          io.out(SCRIPTS[shell]([...all, help], globalOptions))
          return EXIT.ok
        },
      }
    },
  }
  return command
}
