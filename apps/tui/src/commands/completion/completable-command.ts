import type { Option } from '../../command-line/option.ts'
import type { Command } from '../command.ts'

/** What completion needs of a command. */
export type CompletableCommand = Pick<Command, 'name' | 'summary' | 'options' | 'words'>

/** Prints the script of one shell. */
export type CompletionScript = (
  commands: readonly CompletableCommand[],
  globalOptions: readonly Option[],
) => string

/** Whether the value of an option is a file. */
export const takesFile = ({ value }: Option): boolean => value === 'FILE'
